package com.example.app;

import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * A user's program: it uses what programs use of a pool, and says how long the first result took.
 *
 * <p>It is one file without dependencies but the library, so that it can be launched in every way there is. It throws if
 * anything is not as it should be.
 */
public final class App {
    private App() {}

    record Point(int x, int y) implements Serializable {
        int sum() {
            return x + y;
        }
    }

    static final class OrderException extends Exception {
        private static final long serialVersionUID = 1;
        final int order;

        OrderException(int order) {
            super("order " + order + " kann nicht geprüft werden");
            this.order = order;
        }
    }

    /**
     * Prints the report.
     *
     * @param args a file to write the report to instead, or nothing
     * @throws Exception if anything is not as it should be
     */
    public static void main(String... args) throws Exception {
        String report = run();
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]), report + System.lineSeparator());
        } else {
            System.out.println(report);
        }
    }

    /**
     * Runs the program.
     *
     * @return what was measured: the time from before the pool was made to its first result, the same for a second pool,
     *     and which processes were the workers
     * @throws Exception if anything is not as it should be
     */
    public static String run() throws Exception {
        List<Long> workers = new ArrayList<>();
        long start = System.nanoTime();
        try (TaskPool pool = open()) {
            String answer = pool.submit(() -> "first").get();
            long first = millisSince(start);
            expect("first", answer);
            use(pool);
            start = System.nanoTime();
            try (TaskPool other = open()) {
                expect(2, other.submit(() -> 1 + 1).get());
                long second = millisSince(start);
                workers.addAll(((ProcessTaskPool) pool).workerPids());
                workers.addAll(((ProcessTaskPool) other).workerPids());
                return "taskpool-environment first=" + first + " second=" + second + " workers="
                        + workers.toString().replaceAll("[\\[\\] ]", "") + " java="
                        + Runtime.version().feature()
                        + " workerJava="
                        + other.submit(() -> Runtime.version().feature()).get();
            }
        }
    }

    private static TaskPool open() {
        String home = System.getProperty("app.javaHome");
        if (home == null) {
            return TaskPool.processes(1);
        }
        return ProcessTaskPool.builder().workers(1).javaHome(Path.of(home)).build();
    }

    private static void use(TaskPool pool) throws Exception {
        expect(List.of(1, 4, 9), pool.map(n -> n * n, List.of(1, 2, 3)));
        expect(List.of(new Point(1, 2), new Point(2, 4)), pool.map(n -> new Point(n, 2 * n), List.of(1, 2)));

        Point captured = new Point(40, 1);
        String text = "é";
        expect(42, pool.submit(() -> captured.sum() + text.length()).get());

        try {
            pool.submit(() -> {
                        if (captured.x() > 0) {
                            throw new OrderException(7);
                        }
                    })
                    .get();
            throw new AssertionError("no exception");
        } catch (ExecutionException e) {
            expect(7, ((OrderException) e.getCause()).order);
            expect("order 7 kann nicht geprüft werden", e.getCause().getMessage());
        }

        String greeting = "Grüße aus dem Programm";
        expect(greeting, pool.submit(App::greeting).get());
        expect(greeting, pool.submit(App::greetingOfContextLoader).get());
        expect(
                false,
                ProcessHandle.current().pid()
                        == pool.submit(() -> ProcessHandle.current().pid()).get());
    }

    private static String greeting() throws Exception {
        return read(App.class.getResourceAsStream("/com/example/app/greeting.txt"));
    }

    private static String greetingOfContextLoader() throws Exception {
        return read(Thread.currentThread().getContextClassLoader().getResourceAsStream("greeting.txt"));
    }

    private static String read(InputStream resource) throws Exception {
        try (InputStream in = resource) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
