package io.taskpool.process.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Queries and signals processes through the operating system. */
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

    /** Tells whether a process is running. A zombie, as in a container without an init process, is not. */
    static boolean isRunning(long pid) {
        return state(pid) != 'Z' && state(pid) != 'X';
    }

    /** Returns the state letter of proc(5), or X if the process does not exist. */
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

    /** Returns the number of this JVM's zombie children. */
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

    /** Returns the number of this JVM's open file descriptors. */
    static int openFiles() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** Waits until a thread of this JVM is in a method. */
    static void awaitThreadIn(String className, String method) {
        await().atMost(Duration.ofSeconds(60)).until(() -> isThreadIn(className, method));
    }

    /** Tells whether a thread of this JVM is in a method of a fully qualified class. */
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
