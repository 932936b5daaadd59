package io.taskpool.contract;

import io.taskpool.TaskAction;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/** Task bodies for tests. All methods are static, so that no lambda captures a test. */
public final class Tasks {
    private Tasks() {}

    /** The failure of a task. */
    static final class Oops extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Oops(String message, int code) {
            super(message);
            this.code = code;
        }
    }

    /** An exception whose getMessage() throws, in this JVM and in a worker. */
    static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    static int failUnspeakably(int n) {
        throw new Unspeakable();
    }

    record Point(int x, String name) implements Serializable {}

    static boolean seesResource(String name) {
        return Thread.currentThread().getContextClassLoader().getResource(name) != null;
    }

    /**
     * Squares a number.
     *
     * @param n the number
     * @return its square
     */
    public static int square(int n) {
        return n * n;
    }

    static int sleepy(int n) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(4));
        return n;
    }

    static int fail(int code) throws Oops {
        throw new Oops("bad " + code, code);
    }

    static int failIf(boolean condition, int n) throws Oops {
        return condition ? fail(n) : n;
    }

    /**
     * Appends a line in a single write, which the file system keeps intact.
     *
     * @param file the name of the file, which need not exist
     * @param line the value to append, as text
     * @throws IOException if it cannot be written
     */
    public static void append(String file, Object line) throws IOException {
        Files.write(
                Path.of(file),
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /**
     * Reads a file.
     *
     * @param file its name
     * @return its lines, none if it does not exist
     */
    public static List<String> lines(String file) {
        try {
            return Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts attempts in a file, fails up to the given attempt and then returns the attempt's number. */
    static int failUntil(String file, int attempt) throws Exception {
        append(file, "attempt");
        int attempts = lines(file).size();
        return failIf(attempts < attempt, attempts);
    }

    /** Waits at the gate and records in a file how the wait ended. */
    static void passAndTell(int port, String file) throws Exception {
        try {
            Gate.pass(port);
            append(file, "passed");
        } catch (InterruptedException e) {
            append(file, "interrupted");
            throw e;
        }
    }

    /**
     * Waits at the gate and ignores all interrupts.
     *
     * @param port the gate's port
     */
    public static void passStubbornly(int port) {
        boolean waiting = true;
        while (waiting) {
            try {
                Gate.pass(port);
                waiting = false;
            } catch (InterruptedException e) {
                waiting = true; // ignores the interrupt
            }
        }
    }

    /** Waits at the gate of the first number and returns the second. */
    static int passAndReturn(int[] portAndValue) throws InterruptedException {
        Gate.pass(portAndValue[0]);
        return portAndValue[1];
    }

    /**
     * Overflows the stack.
     *
     * @param depth the depth to start counting from
     * @return never
     */
    public static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    static TaskAction passing(int port) {
        return () -> Gate.pass(port);
    }

    static <T extends Serializable> Callable<T> callable(T value) {
        return (Callable<T> & Serializable) () -> value;
    }

    static Callable<Integer> failing(int code) {
        return (Callable<Integer> & Serializable) () -> fail(code);
    }

    static Callable<Integer> passingCallable(int port, int value) {
        return (Callable<Integer> & Serializable) () -> {
            Gate.pass(port);
            return value;
        };
    }

    static Runnable appending(String file, String line) {
        return (Runnable & Serializable) () -> {
            try {
                append(file, line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    static Runnable passingRunnable(int port) {
        return (Runnable & Serializable) () -> {
            try {
                Gate.pass(port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    static Runnable failingRunnable(String message) {
        return (Runnable & Serializable) () -> {
            throw new IllegalStateException(message);
        };
    }
}
