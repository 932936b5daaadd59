package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as users start them, each in a JVM of its own with this library on its class path. */
class LaunchTest {
    private static final String SQUARES = "[1, 4, 9]";

    @TempDir
    Path folder;

    @Test
    void runsAsSingleSourceFile() throws Exception {
        Path source = write("App.java", """
                import io.taskpool.TaskPool;
                import java.io.Serializable;
                import java.util.List;

                public class App {
                    record Square(int side) implements Serializable {
                        int area() { return side * side; }
                    }

                    public static void main(String[] args) {
                        System.out.println(TaskPool.threads().map(n -> n * n, List.of(1, 2, 3)));
                        System.out.println(TaskPool.processes().map(n -> new Square(n), List.of(1, 2, 3)).stream()
                                .map(Square::area).toList());
                    }
                }
                """);
        assertThat(run("java", "-cp", classPath(), source.toString())).containsExactly(SQUARES, SQUARES);
    }

    @Test
    void runsInJShell() throws Exception {
        Path script = write("script.jsh", """
                import io.taskpool.*;
                int square(int n) { return n * n; }
                System.out.println(TaskPool.threads().map(n -> square(n), List.of(1, 2, 3)));
                System.out.println(TaskPool.processes().map(n -> square(n), List.of(1, 2, 3)));
                /exit
                """);
        // Its own preferences folder: the real one may not be writable, and should not be written to.
        assertThat(run(
                        "jshell",
                        "-J-Djava.util.prefs.userRoot=" + folder,
                        "--class-path",
                        classPath(),
                        script.toString()))
                .endsWith(SQUARES, SQUARES);
    }

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
        assertThat(run("java", "-Xmx48m", "-cp", classPath(), source.toString()))
                .containsExactly("2000001000000");
    }

    @Test
    void leavesNoWorkerBehindWhenMainReturnsWithoutClosing() throws Exception {
        Path source = write("Open.java", """
                import io.taskpool.TaskPool;

                public class Open {
                    public static void main(String[] args) throws Exception {
                        System.out.println(TaskPool.processes(1).submit(() -> ProcessHandle.current().pid()).get());
                        TaskPool.processes(1).submit(() -> { while (true) {} });
                    }
                }
                """);
        List<String> lines = run("java", "-cp", classPath(), source.toString());
        assertThat(lines).hasSize(1);
        ProcessHandle worker = ProcessHandle.of(Long.parseLong(lines.get(0))).orElse(null);
        if (worker != null) {
            worker.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private Path write(String name, String source) throws IOException {
        return Files.writeString(folder.resolve(name), source);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Runs a tool of the JDK that runs this test, and returns what it printed to standard output. */
    private List<String> run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(errors.toFile())
                .start();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("%s ended", tool)
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            return text.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
