package io.taskpool.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A member in a JVM of its own, which has the library's classes and none of the tests'. */
final class MemberJvm implements AutoCloseable {
    private static final long READY_SECONDS = 240;

    private final Process process;
    private final List<String> printed = new ArrayList<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private MemberJvm(Process process) {
        this.process = process;
    }

    static MemberJvm start(Map<String, String> environment, String... options) {
        return start(Path.of(System.getProperty("java.home")), environment, options);
    }

    static MemberJvm start(Path javaHome, Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dio.taskpool.startupArchive=off",
                "-cp",
                libraries(),
                ClusterMember.class.getName()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            MemberJvm member = new MemberJvm(builder.start());
            Runtime.getRuntime().addShutdownHook(new Thread(member::kill));
            Thread reader = new Thread(member::read, "member-output");
            reader.setDaemon(true);
            reader.start();
            return member;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !entry.endsWith("test-classes") && !entry.contains("junit") && !entry.contains("jqwik"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            String line;
            while ((line = reader.readLine()) != null) {
                synchronized (printed) {
                    printed.add(line);
                }
                if (line.startsWith("member ready")) {
                    ready.complete(line);
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        ready.completeExceptionally(new IllegalStateException("the member ended; it printed " + text()));
    }

    MemberJvm awaitReady() {
        try {
            String unused = ready.get(READY_SECONDS, TimeUnit.SECONDS);
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("the member is not ready; it printed " + text(), e);
        }
    }

    String text() {
        synchronized (printed) {
            return String.join("\n", printed);
        }
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Sends a signal, as {@code STOP} or {@code CONT}. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + pid + " ended with " + status);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
