package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a module that opens nothing. */
class ModuleTest {
    @TempDir
    static Path folder;

    private static Path module;
    private static Path image;

    @BeforeAll
    static void buildModule() throws Exception {
        Path source = Files.writeString(folder.resolve("module-info.java"), """
                module com.example.app {
                    requires io.taskpool.process;
                }
                """);
        Path classes = folder.resolve("classes");
        Jdk.run(
                "javac",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "--module-path",
                Library.classPath(),
                source.toString(),
                "src/main/java/com/example/app/App.java");
        module = folder.resolve("app.jar");
        Jdk.run(
                "jar",
                "--create",
                "--file",
                module.toString(),
                "-C",
                classes.toString(),
                ".",
                "-C",
                "src/main/resources",
                ".");
        image = folder.resolve("image");
        Jdk.run(
                "jlink",
                "--module-path",
                modulePath(),
                "--add-modules",
                "com.example.app",
                "--output",
                image.toString());
    }

    private static String modulePath() {
        return module + File.pathSeparator + Library.classPath();
    }

    @Test
    void runsOnModulePath() throws Exception {
        Platforms.works(
                Environment.MODULE_PATH,
                LaunchedProgram.java(folder)
                        .with("--module-path", modulePath(), "--module", "com.example.app/" + Library.MAIN)
                        .report());
    }

    @Tag("full")
    @Test
    void runsInJlinkImage() throws Exception {
        Platforms.works(Environment.JLINK, inImage().report());
    }

    @Tag("full")
    @Test
    void namesTheCommandWhenTheImageHasNone() throws Exception {
        LaunchedProgram.Ended ended =
                inImage("-Dapp.javaHome=" + folder.resolve("no-jdk")).end();
        assertThat(ended.exitCode()).isNotZero();
        assertThat(String.join("\n", ended.errors()))
                .contains("BrokenPoolException")
                .contains(folder.resolve("no-jdk/bin/java").toString())
                .contains("javaHome");
    }

    private static LaunchedProgram inImage(String... options) {
        return new LaunchedProgram(folder)
                .with(image.resolve("bin/java").toString())
                .with(options)
                .with("--module", "com.example.app/" + Library.MAIN);
    }
}
