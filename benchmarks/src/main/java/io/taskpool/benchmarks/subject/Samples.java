package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import com.google.common.primitives.ImmutableLongArray;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Takes samples for some time, and computes their median, so that a single slow sample, such as one with a garbage
 * collection, does not determine the figure.
 */
final class Samples {
    /** The least number of samples, however long they take. */
    private static final int FEWEST = 3;

    private static final int FIRST_ROOM = 1 << 10;

    private final ImmutableLongArray nanos;

    private Samples(ImmutableLongArray nanos) {
        this.nanos = nanos;
    }

    /** The code to measure. */
    @FunctionalInterface
    interface Sample {
        void run() throws Exception;
    }

    /** Runs samples until the time is over, first for the warm-up and then for the measurement. */
    static Samples take(Order order, Sample sample) throws Exception {
        long warmEnd = System.nanoTime() + (long) (order.warmSeconds() * 1e9);
        do {
            sample.run();
        } while (System.nanoTime() < warmEnd);
        ImmutableLongArray.Builder nanos = ImmutableLongArray.builder(FIRST_ROOM);
        int count = 0;
        long start = System.nanoTime();
        long end = start + (long) (order.seconds() * 1e9);
        long before = start;
        while (before < end || count < FEWEST) {
            sample.run();
            long now = System.nanoTime();
            nanos.add(now - before);
            count++;
            before = now;
        }
        return new Samples(nanos.build());
    }

    double medianSeconds() {
        return percentileSeconds(50);
    }

    double percentileSeconds(int percent) {
        return Quantiles.percentiles().index(percent).compute(nanos.asList()) / 1e9;
    }

    /** Prints a figure in the form that the comparison parses. */
    static void print(PrintStream out, String figure, double value) {
        out.println(String.format(Locale.ROOT, "%s=%.6g", figure, value));
    }
}
