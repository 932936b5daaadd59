package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import com.google.common.primitives.ImmutableLongArray;
import java.io.PrintStream;
import java.util.Locale;

/** Takes samples for some time, and tells their median: one slow sample, a collection say, does not decide the figure. */
final class Samples {
    /** So many at least, however long they take. */
    private static final int FEWEST = 3;

    private static final int FIRST_ROOM = 1 << 10;

    private final long[] nanos;

    private Samples(long[] nanos) {
        this.nanos = nanos;
    }

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
        return new Samples(nanos.build().toArray());
    }

    double medianSeconds() {
        return percentileSeconds(50);
    }

    double percentileSeconds(int percent) {
        return Quantiles.percentiles().index(percent).compute(nanos) / 1e9;
    }

    /** Prints a figure in the form that is read by whoever started this program. */
    static void print(PrintStream out, String figure, double value) {
        out.println(String.format(Locale.ROOT, "%s=%.6g", figure, value));
    }
}
