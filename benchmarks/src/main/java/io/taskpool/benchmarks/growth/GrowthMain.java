package io.taskpool.benchmarks.growth;

import io.taskpool.MapOptions;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs the steps of one series in a separate JVM and prints a point for each. */
final class GrowthMain {
    private static final int CORES = 2;
    private static final int WINDOW = 10_000;
    private static final int MOST_CALLS = 10_000_000;
    private static final int MOST_ITEMS = 1_000_000;
    private static final int MOST_WORKERS = 64;
    private static final int LARGEST = 256 << 20;
    private static final int MOST_IN_CHUNK = 100_000;

    private final PrintStream out;
    private final boolean quick;

    private GrowthMain(PrintStream out, boolean quick) {
        this.out = out;
        this.quick = quick;
    }

    /**
     * Runs a series.
     *
     * @param args the series, and {@code quick} or {@code full}
     * @throws Exception if a call fails
     */
    public static void main(String[] args) throws Exception {
        GrowthMain program = new GrowthMain(System.out, args[1].equals("quick"));
        switch (Series.of(args[0])) {
            case CALLS -> program.calls();
            case WORKERS -> program.workers();
            case PAYLOAD -> program.payload();
            case CHUNK -> program.chunk();
        }
    }

    /** What is measured in a step. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static double nanos(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return System.nanoTime() - start;
    }

    private static void submit(ProcessTaskPool pool, int calls) throws Exception {
        for (int done = 0; done < calls; done += WINDOW) {
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < Math.min(WINDOW, calls - done); i++) {
                futures.add(pool.submit(n -> n + 1, i));
            }
            for (int i = 0; i < futures.size(); i++) {
                check(futures.get(i).get() == i + 1);
            }
        }
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a wrong result was returned");
        }
    }

    private void calls() throws Exception {
        TaskFunction<Integer, Integer> increment = n -> n + 1;
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("256m").build()) {
            submit(pool, quick ? WINDOW : 50 * WINDOW);
            for (int calls = 1_000; calls <= (quick ? 1_000 : MOST_CALLS); calls *= 10) {
                int count = calls;
                Point.print(out, "submit", calls, nanos(() -> submit(pool, count)) / calls, pool);
                // At most a million, so that this list does not dominate the parent's memory.
                List<Integer> items =
                        IntStream.range(0, Math.min(count, MOST_ITEMS)).boxed().toList();
                double nanos = nanos(() -> {
                    for (int done = 0; done < count; done += items.size()) {
                        check(pool.stream(increment, items).count() == items.size());
                    }
                });
                Point.print(out, "stream", calls, nanos / calls, pool);
            }
        }
    }

    private void workers() throws Exception {
        int count = quick ? 2_000 : 500_000;
        long millis = quick ? 1 : 1_500;
        List<Integer> items = IntStream.range(0, count).boxed().toList();
        for (int workers = 1; workers <= (quick ? 2 : MOST_WORKERS); workers *= 2) {
            try (ProcessTaskPool pool =
                    ProcessTaskPool.builder().workers(workers).maxHeap("32m").build()) {
                // As many calls at the same time as workers, so that every worker is started before the measurement.
                List<TaskFuture<?>> starts = new ArrayList<>();
                for (int i = 0; i < workers; i++) {
                    starts.add(pool.submit(() -> Thread.sleep(millis)));
                }
                for (TaskFuture<?> start : starts) {
                    Object unused = start.get();
                }
                submit(pool, count);
                Point.print(out, "submit", workers, nanos(() -> submit(pool, count)) / count, pool);
                check(pool.map(n -> n + 1, items).size() == count);
                double nanos = nanos(() -> check(pool.map(n -> n + 1, items).size() == count));
                Point.print(out, "map", workers, nanos / count, pool);
            }
        }
    }

    private void payload() throws Exception {
        long budget = quick ? 1 << 20 : 512L << 20;
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("2g").build()) {
            submit(pool, WINDOW);
            for (long size = 0; size <= (quick ? 1 << 10 : LARGEST); size = size == 0 ? 1 << 10 : size * 4) {
                byte[] content = new byte[(int) size];
                int calls = (int) Math.max(3, Math.min(budget / Math.max(1, size), quick ? 100 : 20_000));
                Step step = () -> {
                    for (int i = 0; i < calls; i++) {
                        check(pool.submit(bytes -> bytes, content).get().length == content.length);
                    }
                };
                step.run();
                Point.print(out, "echo", size, nanos(step) / calls, pool);
            }
        }
    }

    private void chunk() throws Exception {
        int count = quick ? 1_000 : 500_000;
        List<Integer> items = IntStream.range(0, count).boxed().toList();
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(CORES).maxHeap("256m").build()) {
            for (int i = 0; i < (quick ? 1 : 5); i++) {
                check(pool.map(n -> n + 1, items).size() == count);
            }
            for (int size = 1; size <= (quick ? 10 : MOST_IN_CHUNK); size *= 10) {
                MapOptions options = MapOptions.defaults().chunkSize(size);
                check(pool.map(n -> n + 1, items, options).size() == count);
                double nanos =
                        nanos(() -> check(pool.map(n -> n + 1, items, options).size() == count));
                Point.print(out, "fixed", size, nanos / count, pool);
            }
            double nanos = nanos(() -> check(pool.map(n -> n + 1, items).size() == count));
            for (int size = 1; size <= (quick ? 10 : MOST_IN_CHUNK); size *= quick ? 10 : MOST_IN_CHUNK) {
                Point.print(out, "measured-by-the-pool", size, nanos / count, pool);
            }
        }
    }
}
