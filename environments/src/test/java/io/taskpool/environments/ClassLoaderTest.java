package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.environments.loaders.BundleMain;
import io.taskpool.environments.loaders.ChildFirstMain;
import io.taskpool.environments.loaders.GradleMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program within class loaders that are not the JDK's own. */
@Tag("full")
class ClassLoaderTest {
    private static final Path TEST_CLASSES = Library.TARGET.resolve("test-classes");

    @TempDir
    Path folder;

    @Test
    void runsInUrlClassLoader() throws Exception {
        Platforms.works(
                Environment.URL_CLASS_LOADER,
                LaunchedProgram.java(folder)
                        .with("-cp", TEST_CLASSES.toString(), ChildFirstMain.class.getName())
                        .with(Library.programClassPath())
                        .report());
    }

    /** As Gradle starts its test workers: one argument file with its own bootstrap jar before the tests' class path. */
    @Test
    void runsInGradlesTestWorker() throws Exception {
        Path bootstrap = folder.resolve("gradle-worker.jar");
        Jdk.run(
                "jar",
                "--create",
                "--file",
                bootstrap.toString(),
                "-C",
                TEST_CLASSES.toString(),
                GradleMain.class.getName().replace('.', '/') + ".class");
        List<Path> classPath = new ArrayList<>(List.of(bootstrap));
        classPath.addAll(Library.programEntries());
        Path arguments = Files.writeString(
                folder.resolve("gradle-worker-classpath1txt"), "-cp\n\"" + Library.join(classPath) + "\"\n");
        Platforms.works(
                Environment.GRADLE,
                LaunchedProgram.java(folder)
                        .with("@" + arguments, "-Dorg.gradle.internal.worker.tmpdir=" + folder)
                        .with(GradleMain.class.getName(), "Gradle Test Executor 1")
                        .report());
    }

    @Test
    void runsInOsgiBundle() throws Exception {
        Path content = Files.createDirectories(folder.resolve("bundle"));
        List<String> names = new ArrayList<>(List.of("."));
        for (Path jar : Library.jars()) {
            Files.copy(jar, content.resolve(jar.getFileName()));
            names.add(jar.getFileName().toString());
        }
        Path manifest = Files.writeString(folder.resolve("manifest.txt"), """
                Bundle-ManifestVersion: 2
                Bundle-SymbolicName: com.example.app
                Bundle-Version: 1.0.0
                Bundle-ClassPath: %s
                """.formatted(String.join(",\n  ", names)));
        Path bundle = folder.resolve("bundle.jar");
        Jdk.run(
                "jar",
                "--create",
                "--file",
                bundle.toString(),
                "--manifest",
                manifest.toString(),
                "-C",
                Library.PROGRAM.toString(),
                ".",
                "-C",
                content.toString(),
                ".");
        List<String> output = LaunchedProgram.java(folder)
                .with("-cp", TEST_CLASSES + ":" + Library.jar("org.eclipse.osgi-"))
                .with(
                        BundleMain.class.getName(),
                        bundle.toString(),
                        folder.resolve("storage").toString())
                .output();
        assertThat(output).anyMatch(line -> line.startsWith("the program's class is at bundleresource://"));
        Platforms.works(Environment.OSGI, EnvironmentReport.of(output).withoutWorkersLeft());
    }
}
