package io.taskpool.process.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the operating system says of processes. */
final class Processes {
    private Processes() {}

    static void signal(String name, long pid) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new AssertionError("kill -" + name + " " + pid + " failed");
        }
    }

    /** Tells whether a process runs. One that has ended and was not reaped, as in a container, does not. */
    static boolean isRunning(long pid) {
        return state(pid) != 'Z' && state(pid) != 'X';
    }

    /** Returns the state letter of proc(5), X if there is no such process. */
    static char state(long pid) {
        String stat = stat(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.isEmpty() ? 'X' : stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private static String stat(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static void awaitGone(List<Long> pids, Duration limit) {
        await().atMost(limit).until(() -> pids.stream().noneMatch(Processes::isRunning));
    }

    /** Returns how many children of this JVM have ended and were not reaped. */
    static long zombies() {
        String parent = " Z " + ProcessHandle.current().pid() + " ";
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .map(entry -> stat(entry.resolve("stat")))
                    .filter(stat -> stat.contains(parent))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many file descriptors this JVM has open. */
    static int openFiles() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** Waits until a thread of this JVM is in a method. */
    static void awaitThreadIn(String className, String method) {
        await().atMost(Duration.ofSeconds(30)).until(() -> isThreadIn(className, method));
    }

    /** Tells whether a thread of this JVM is in a method of a class, named with its package. */
    static boolean isThreadIn(String className, String method) {
        for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
            for (StackTraceElement frame : stack) {
                if (frame.getClassName().equals(className)
                        && frame.getMethodName().equals(method)) {
                    return true;
                }
            }
        }
        return false;
    }
}
