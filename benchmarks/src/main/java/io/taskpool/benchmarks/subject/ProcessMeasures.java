package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import io.taskpool.benchmarks.os.OwnProcesses;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Measures a pool of worker processes. */
final class ProcessMeasures {
    static final int MEBIBYTE = 1 << 20;
    static final int DOUBLES = 1_000_000;

    /** How many large messages are in flight in the measures that send several at a time. */
    static final int WINDOW = 4;

    private static final int CORES = 2;
    private static final long IDLE_SECONDS = 2;

    private final PrintStream out;
    private final Order order;
    private final ProcessContender.Factory contender;

    /** The use of a pool to measure. */
    @FunctionalInterface
    private interface Use {
        void of(ProcessContender pool) throws Exception;
    }

    ProcessMeasures(PrintStream out, Order order, ProcessContender.Factory contender) {
        this.out = out;
        this.order = order;
        this.contender = contender;
    }

    void run() throws Exception {
        switch (order.measure()) {
            case "latency" -> latency();
            case "paced" -> PacedMeasures.pool(out, order, contender);
            case "submits" -> submits();
            case "map" -> map();
            case "echo" -> echo();
            case "echo-window" -> echoWindow();
            case "doubles" -> doubles();
            case "blocks" -> blocks();
            case "first-blocks" -> firstBlocks();
            case "first-submits" -> firstSubmits();
            case "first-map" -> firstMap();
            case "cold" -> cold();
            case "cpu" -> cpu();
            case "memory" -> memory();
            case "calls" -> calls();
            default -> throw new IllegalArgumentException("no such measure: " + order.measure());
        }
    }

    private void print(String figure, double value) {
        Samples.print(out, figure, value);
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a wrong result was returned");
        }
    }

    private void latency() throws Exception {
        try (ProcessContender pool = contender.open(1)) {
            Samples samples = Samples.take(order, () -> check(pool.increment(1).get() == 2));
            print("latency", samples.medianSeconds() * 1e6);
            print("latency-p99", samples.percentileSeconds(99) * 1e6);
        }
    }

    private void submits() throws Exception {
        try (ProcessContender pool = contender.open(CORES)) {
            Samples samples = Samples.take(order, () -> submitAll(pool, order.batch()));
            print("submits", order.batch() / samples.medianSeconds());
        }
    }

    private static void submitAll(ProcessContender pool, int count) throws Exception {
        List<Future<Integer>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            futures.add(pool.increment(i));
        }
        for (int i = 0; i < count; i++) {
            check(futures.get(i).get() == i + 1);
        }
    }

    private void map() throws Exception {
        List<Integer> items = IntStream.range(0, order.batch()).boxed().toList();
        List<Integer> expected = IntStream.rangeClosed(1, order.batch()).boxed().toList();
        try (ProcessContender pool = contender.open(CORES)) {
            check(pool.incrementAll(items).equals(expected));
            Samples samples =
                    Samples.take(order, () -> check(pool.incrementAll(items).size() == items.size()));
            print("map", items.size() / samples.medianSeconds());
        }
    }

    private void echo() throws Exception {
        byte[] content = content();
        try (ProcessContender pool = contender.open(1)) {
            check(Arrays.equals(pool.echo(content).get(), content));
            Samples samples = Samples.take(order, () -> check(pool.echo(content).get().length == content.length));
            print("echo", 1 / samples.medianSeconds());
        }
    }

    private void echoWindow() throws Exception {
        byte[] content = content();
        try (ProcessContender pool = contender.open(1)) {
            Samples samples = Samples.take(order, () -> {
                ArrayDeque<Future<byte[]>> sent = new ArrayDeque<>();
                for (int i = 0; i < order.batch(); i++) {
                    if (sent.size() == WINDOW) {
                        check(sent.remove().get().length == content.length);
                    }
                    sent.add(pool.echo(content));
                }
                while (!sent.isEmpty()) {
                    check(sent.remove().get().length == content.length);
                }
            });
            print("echo-window", order.batch() / samples.medianSeconds());
        }
    }

    static byte[] content() {
        byte[] content = new byte[MEBIBYTE];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        return content;
    }

    private void doubles() throws Exception {
        double[] content = IntStream.range(0, DOUBLES).mapToDouble(i -> i * 0.5).toArray();
        try (ProcessContender pool = contender.open(1)) {
            check(Arrays.equals(pool.echo(content).get(), content));
            Samples samples = Samples.take(order, () -> check(pool.echo(content).get().length == content.length));
            print("doubles", DOUBLES * 8.0 / MEBIBYTE / samples.medianSeconds());
        }
    }

    private void blocks() throws Exception {
        List<byte[]> items = blockItems();
        try (ProcessContender pool = contender.open(CORES)) {
            Samples samples = Samples.take(order, () -> echoAll(pool, items));
            print("blocks", items.size() / samples.medianSeconds());
        }
    }

    /** Returns a separate array for each call, because a pool may send an array that occurs twice only once. */
    private List<byte[]> blockItems() {
        return Stream.generate(ProcessMeasures::content).limit(order.batch()).toList();
    }

    private static void echoAll(ProcessContender pool, List<byte[]> items) throws Exception {
        List<byte[]> results = pool.echoAll(items);
        check(results.size() == items.size());
        check(results.get(results.size() - 1).length == MEBIBYTE);
    }

    private void firstBlocks() throws Exception {
        List<byte[]> items = blockItems();
        print("first-blocks", items.size() / firstSeconds(pool -> echoAll(pool, items)));
    }

    private void firstSubmits() throws Exception {
        print("first-submits", order.batch() / firstSeconds(pool -> submitAll(pool, order.batch())));
    }

    private void firstMap() throws Exception {
        List<Integer> items = IntStream.range(0, order.batch()).boxed().toList();
        double seconds = firstSeconds(pool -> check(pool.incrementAll(items).size() == items.size()));
        print("first-map", items.size() / seconds);
    }

    /** Measures the first use of a pool in this program, when no code is warm. Called once. */
    private double firstSeconds(Use use) throws Exception {
        long start = System.nanoTime();
        try (ProcessContender pool = contender.open(CORES)) {
            use.of(pool);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** The first pool of a program also loads the library, so its time is a separate figure. */
    private void cold() throws Exception {
        print("cold", firstResultSeconds() * 1e3);
        double[] next = new double[order.batch()];
        for (int i = 0; i < next.length; i++) {
            next[i] = firstResultSeconds() * 1e3;
        }
        print("cold-next", Quantiles.median().compute(next));
    }

    private double firstResultSeconds() throws Exception {
        long start = System.nanoTime();
        try (ProcessContender pool = contender.open(1)) {
            check(pool.increment(1).get() == 2);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void cpu() throws Exception {
        try (ProcessContender pool = contender.open(CORES)) {
            Samples samples = Samples.take(order, () -> {
                List<Future<Long>> futures = new ArrayList<>();
                for (int i = 0; i < order.batch(); i++) {
                    futures.add(pool.spin(i));
                }
                for (Future<Long> future : futures) {
                    check(future.get() != 0);
                }
            });
            print("cpu", order.batch() / samples.medianSeconds());
        }
    }

    private void memory() throws Exception {
        try (ProcessContender pool = contender.open(1)) {
            check(pool.increment(1).get() == 2);
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            long bytes = ProcessHandle.current()
                    .children()
                    .mapToLong(child -> OwnProcesses.residentBytes(child.pid()))
                    .max()
                    .orElseThrow();
            print("memory", bytes / (double) MEBIBYTE);
        }
    }

    /** Submits calls in windows of one batch: single windows, then very many in a row. */
    private void calls() throws Exception {
        try (ProcessContender pool = contender.open(1)) {
            Samples few = Samples.take(order, () -> submitAll(pool, order.batch()));
            print("calls-few", few.medianSeconds() / order.batch() * 1e9);
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                submitAll(pool, order.batch());
            }
            print("calls-many", (System.nanoTime() - start) / (order.batch() * 1_000.0));
        }
    }
}
