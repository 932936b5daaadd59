package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import com.google.common.primitives.ImmutableLongArray;
import java.io.PrintStream;
import java.util.List;
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
        return takeInTurn(order, List.of(sample)).get(0);
    }

    /** Does the same with several kinds of sample, one of each kind in turn. */
    static List<Samples> takeInTurn(Order order, List<Sample> kinds) throws Exception {
        long warmEnd = System.nanoTime() + (long) (order.warmSeconds() * 1e9);
        do {
            for (Sample sample : kinds) {
                sample.run();
            }
        } while (System.nanoTime() < warmEnd);
        List<ImmutableLongArray.Builder> nanos = kinds.stream()
                .map(kind -> ImmutableLongArray.builder(FIRST_ROOM))
                .toList();
        int count = 0;
        long start = System.nanoTime();
        long end = start + (long) (order.seconds() * 1e9);
        long before = start;
        while (before < end || count < FEWEST) {
            for (int kind = 0; kind < kinds.size(); kind++) {
                kinds.get(kind).run();
                long now = System.nanoTime();
                nanos.get(kind).add(now - before);
                before = now;
            }
            count++;
        }
        return nanos.stream().map(builder -> new Samples(builder.build())).toList();
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
