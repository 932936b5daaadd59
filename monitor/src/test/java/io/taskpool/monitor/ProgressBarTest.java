package io.taskpool.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressBarTest {
    private static final int COLUMNS = 90;

    private static String printed(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(UTF_8);
    }

    @Test
    void linesArePrintedWhereThereIsNoTerminal() {
        String text = printed(() -> {
            try (TaskPool pool = TaskPool.threads(2)) {
                pool.map(
                        n -> n * n,
                        IntStream.range(0, 1500).boxed().toList(),
                        MapOptions.defaults().onProgress(ProgressBar.console("Squares")));
            }
        });
        assertThat(text.lines())
                .allMatch(line -> line.startsWith("Squares"))
                .last()
                .asString()
                .contains("100%", "1500/1500");
        assertThat(text).endsWith(System.lineSeparator()).doesNotContain("\r", "\u001b");
        assertThat(text.lines()).doesNotHaveDuplicates().hasSizeLessThan(20);
    }

    @Test
    void theLengthOfTheInputNeedNotBeKnown() {
        String text = printed(() -> {
            try (TaskPool pool = TaskPool.threads(2)) {
                Iterable<Integer> unknown = () -> IntStream.range(0, 300).iterator();
                pool.forEach(n -> {}, unknown, MapOptions.defaults().onProgress(ProgressBar.console("Items")));
            }
        });
        assertThat(text.lines()).last().asString().contains("Items", "100%", "300/300");
    }

    @Test
    void failuresAreCounted() {
        String text = printed(() -> {
            ProgressBar bar = ProgressBar.console("Items");
            bar.onProgress(5, 10, 2);
            bar.onProgress(10, 10, 3);
            bar.onProgress(10, 10, 3); // it has ended, so this is not shown
            bar.close();
        });
        assertThat(text.lines()).last().asString().contains("10/10", "3 failed");
    }

    @Test
    void aBarOfAMapThatEndsEarlyIsEndedByClosingIt() {
        String text = printed(() -> {
            try (ProgressBar bar = ProgressBar.console("Items")) {
                bar.onProgress(3, 10);
            }
        });
        assertThat(text.lines()).last().asString().contains("3/10");
    }

    @Test
    void anInterruptIsKept() {
        printed(() -> {
            ProgressBar bar = ProgressBar.console("Items");
            Thread.currentThread().interrupt();
            bar.onProgress(10, 10);
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void onATerminalTheBarsStandBelowEachOther(@TempDir Path folder) throws Exception {
        assumeTrue(isInstalled("tmux"), "tmux is not installed, so what is on the screen was not tested");
        Path go = folder.resolve("go");
        Path arguments = Files.writeString(
                folder.resolve("arguments"),
                "-cp \"" + System.getProperty("java.class.path").replace("\\", "\\\\") + "\"");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = String.format("'%s' '@%s' %s '%s'", java, arguments, BarsMain.class.getName(), go);
        tmux(folder, "new-session", "-d", "-x", "" + COLUMNS, "-y", "20", command);
        try {
            String half = screen(folder, "5/10", "2/4", "1 failed");
            assertThat(half.lines().filter(line -> line.contains("Painting"))).hasSize(1);
            assertThat(half.lines().filter(line -> line.contains("Reading"))).hasSize(1);
            assertThat(half).contains("50%");
            Files.createFile(go);
            String end = screen(folder, "10/10", "4/4", "all done");
            List<String> lines = end.lines().toList();
            int last = lines.indexOf("all done");
            assertThat(lines).allMatch(line -> line.length() <= COLUMNS);
            assertThat(lines.subList(last - 2, last)).allMatch(line -> line.contains("100%"));
        } finally {
            tmux(folder, "kill-server");
        }
    }

    private static String screen(Path folder, String... texts) {
        String[] last = {""};
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            last[0] = tmux(folder, "capture-pane", "-p");
            assertThat(last[0]).contains(texts);
        });
        return last[0];
    }

    private static String tmux(Path folder, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("tmux", "-u", "-S", folder.resolve("socket").toString(), "-f", "/dev/null"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().remove("TMUX");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "-V").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
