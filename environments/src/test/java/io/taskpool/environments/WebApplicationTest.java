package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.environments.programs.WebMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application in a server's class loader, which is reloaded while the server runs. */
@Tag("full")
class WebApplicationTest {
    @TempDir
    Path folder;

    private Path application;
    private Path classes;
    private Path newer;

    @BeforeEach
    void buildApplication() throws Exception {
        application = folder.resolve("app");
        classes = Files.createDirectories(application.resolve("WEB-INF/classes"));
        newer = folder.resolve("newer");
        compile(1, classes);
        compile(2, newer);
        copyTree(Library.PROGRAM, classes);
    }

    private void compile(int version, Path to) throws IOException {
        String source = Files.readString(Path.of("src/test/projects/web/WorkServlet.java"))
                .replace("VERSION", Integer.toString(version));
        Path file = Files.writeString(folder.resolve("WorkServlet.java"), source);
        Jdk.run(
                "javac",
                "--release",
                "17",
                "-d",
                to.toString(),
                "-cp",
                Library.programClassPath() + ":" + Library.join(server()),
                file.toString());
    }

    private static List<Path> server() {
        return List.of(Library.jar("tomcat-embed-core-"), Library.jar("tomcat-annotations-api-"));
    }

    @Test
    void runsInReloadedApplicationThatUsesTheServersPool() throws Exception {
        List<Path> classPath = new ArrayList<>(server());
        classPath.addAll(Library.jars());
        Platforms.works(Environment.WEB_SHARED, serve(classPath, "-Dshared=true"));
    }

    @Test
    void runsInReloadedApplicationThatBringsTheLibrary() throws Exception {
        Path lib = Files.createDirectories(application.resolve("WEB-INF/lib"));
        for (Path jar : Library.jars()) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        Platforms.works(Environment.WEB_PRIVATE, serve(server(), "-Dshared=false"));
    }

    private EnvironmentReport serve(List<Path> classPath, String option) throws Exception {
        List<String> output = LaunchedProgram.java(folder)
                .with("-cp", Library.TARGET.resolve("test-classes") + ":" + Library.join(classPath))
                // As Tomcat's own scripts start it.
                .with("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED")
                .with("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED")
                // The JDK's own caches let go at once of what nobody else holds.
                .with(option, "-Xmx256m", "-XX:SoftRefLRUPolicyMSPerMB=0")
                .with(WebMain.class.getName(), application.toString(), newer.toString())
                .with(Files.createDirectory(folder.resolve("server")).toString())
                .output();
        assertThat(output).contains("release 1", "release 2", "the old loader is gone: true");
        return EnvironmentReport.of(output).withoutWorkersLeft();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
