package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways that the JDK itself has of launching a program, but for modules. */
class LaunchTest {
    private static final Path SOURCE = Path.of("src/main/java/com/example/app/App.java");

    @TempDir
    Path folder;

    @Test
    void runsOnClassPath() throws Exception {
        Platforms.works(Environment.CLASS_PATH, Platforms.reference());
    }

    @Tag("full")
    @Test
    void runsOnClassPathWithSpacesAndNonAsciiLetters() throws Exception {
        Path awkward = Files.createDirectories(folder.resolve("Ordner mit Löchern, 文件夹 & '100%'"));
        List<Path> entries = new ArrayList<>();
        for (Path jar : Library.jars()) {
            entries.add(Files.copy(jar, awkward.resolve("größer " + jar.getFileName())));
        }
        Path program = awkward.resolve("Programm.jar");
        Jdk.run("jar", "--create", "--file", program.toString(), "-C", Library.PROGRAM.toString(), ".");
        entries.add(program);
        EnvironmentReport report = LaunchedProgram.java(folder)
                .with("-Djava.io.tmpdir=" + awkward, "-cp", Library.join(entries), Library.MAIN)
                // The JDK can name no such file where the locale has no such letters.
                .environment(Map.of("LC_ALL", "C.UTF-8", "XDG_CACHE_HOME", awkward.toString()))
                .report();
        Platforms.works(Environment.AWKWARD_PATH, report);
        assertThat(awkward.resolve("taskpool")).isNotEmptyDirectory();
    }

    @Tag("full")
    @Test
    void runsOnClassPathOfTwoMegabytes() throws Exception {
        StringBuilder classPath = new StringBuilder(Library.programClassPath());
        for (int i = 0; classPath.length() < 2_000_000; i++) {
            classPath.append(":/nonexistent/").append("x".repeat(200)).append(i).append(".jar");
        }
        Path arguments = Files.writeString(folder.resolve("arguments"), "-cp " + classPath + "\n" + Library.MAIN);
        Platforms.works(
                Environment.LONG_CLASS_PATH,
                LaunchedProgram.java(folder).with("@" + arguments).report());
    }

    @Tag("full")
    @Test
    void runsFromJarWhoseManifestNamesTheClassPath() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Library.MAIN);
        List<String> urls = Library.programEntries().stream()
                .map(entry -> entry.toUri().toString())
                .toList();
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
        Path jar = folder.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        Platforms.works(
                Environment.MANIFEST_JAR,
                LaunchedProgram.java(folder).with("-jar", jar.toString()).report());
    }

    @Tag("full")
    @Test
    void runsAsSingleSourceFile() throws Exception {
        Path resources = Path.of("src/main/resources").toAbsolutePath();
        Platforms.works(
                Environment.SOURCE_FILE,
                LaunchedProgram.java(folder)
                        .with("-cp", Library.classPath() + ":" + resources, SOURCE.toString())
                        .report());
    }

    @Tag("full")
    @Test
    void runsInJShell() throws Exception {
        Path resources = Path.of("src/main/resources").toAbsolutePath();
        List<String> output = LaunchedProgram.tool(folder, "jshell")
                // Its own preferences folder: the real one may not be writable, and should not be written to.
                .with("-J-Djava.util.prefs.userRoot=" + folder)
                .with("--class-path", Library.classPath() + ":" + resources)
                .with("src/test/projects/script.jsh")
                .output();
        Platforms.works(Environment.JSHELL, EnvironmentReport.of(output).withoutWorkersLeft());
    }

    @Tag("full")
    @Test
    void streamsEndlessInputInSmallHeap() throws Exception {
        Path source = write("Endless.java", """
                import io.taskpool.TaskPool;
                import java.util.stream.IntStream;

                public class Endless {
                    public static void main(String[] args) {
                        try (TaskPool pool = TaskPool.processes(2)) {
                            System.out.println(pool.stream(n -> n + 1, () -> IntStream.iterate(0, n -> n + 1).iterator())
                                    .limit(2_000_000).mapToLong(n -> n).sum());
                        }
                    }
                }
                """);
        assertThat(LaunchedProgram.java(folder)
                        .with("-Xmx48m", "-cp", Library.classPath(), source.toString())
                        .output())
                .containsExactly("2000001000000");
    }

    /** One worker is idle and another computes, as its use of the processor shows, when the parent ends. */
    @Test
    void leavesNoWorkerBehindWhenMainReturnsWithoutClosing() throws Exception {
        Path source = write("Open.java", """
                import io.taskpool.TaskPool;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.nio.file.StandardCopyOption;
                import java.time.Duration;

                public class Open {
                    public static void main(String[] args) throws Exception {
                        System.out.println(TaskPool.processes(1).submit(() -> ProcessHandle.current().pid()).get());
                        String file = args[0];
                        TaskPool.processes(1).submit(() -> {
                            Path draft = Files.writeString(Path.of(file + "-draft"), "" + ProcessHandle.current().pid());
                            Files.move(draft, Path.of(file), StandardCopyOption.ATOMIC_MOVE);
                            while (true) {}
                        });
                        while (!Files.exists(Path.of(file))) {
                            Thread.onSpinWait();
                        }
                        ProcessHandle spinning = ProcessHandle.of(Long.parseLong(Files.readString(Path.of(file)))).get();
                        Duration before = used(spinning);
                        while (used(spinning).compareTo(before.plusMillis(100)) < 0) {
                            Thread.onSpinWait();
                        }
                        System.out.println(spinning.pid());
                    }

                    static Duration used(ProcessHandle process) {
                        return process.info().totalCpuDuration().get();
                    }
                }
                """);
        List<String> lines = LaunchedProgram.java(folder)
                .with(
                        "-cp",
                        Library.classPath(),
                        source.toString(),
                        folder.resolve("spinning").toString())
                .output();
        assertThat(lines).hasSize(2).doesNotHaveDuplicates();
        for (String pid : lines) {
            EnvironmentReport.awaitEnd(Long.parseLong(pid));
        }
    }

    private Path write(String name, String source) throws IOException {
        return Files.writeString(folder.resolve(name), source);
    }
}
