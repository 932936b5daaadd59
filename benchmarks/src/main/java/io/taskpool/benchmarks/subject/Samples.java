package io.taskpool.benchmarks.subject;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/** Takes samples for some time, and tells their median: one slow sample, a collection say, does not decide the figure. */
final class Samples {
    /** So many at least, however long they take. */
    private static final int FEWEST = 3;

    private long[] nanos = new long[1 << 10];
    private int count;

    private Samples() {}

    /** What is measured. */
    @FunctionalInterface
    interface Sample {
        void run() throws Exception;
    }

    /** Runs samples until the time is over: first for the warm-up, then those that count. */
    static Samples take(Order order, Sample sample) throws Exception {
        long warmEnd = System.nanoTime() + (long) (order.warmSeconds() * 1e9);
        do {
            sample.run();
        } while (System.nanoTime() < warmEnd);
        Samples samples = new Samples();
        long start = System.nanoTime();
        long end = start + (long) (order.seconds() * 1e9);
        long before = start;
        while (before < end || samples.count < FEWEST) {
            sample.run();
            long now = System.nanoTime();
            samples.add(now - before);
            before = now;
        }
        Arrays.sort(samples.nanos, 0, samples.count);
        return samples;
    }

    private void add(long sample) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = sample;
    }

    double medianSeconds() {
        return percentileSeconds(50);
    }

    double percentileSeconds(int percent) {
        return nanos[(int) ((long) (count - 1) * percent / 100)] / 1e9;
    }

    /** Prints a figure in the form that is read by whoever started this program. */
    static void print(PrintStream out, String figure, double value) {
        out.println(String.format(Locale.ROOT, "%s=%.6g", figure, value));
    }
}
