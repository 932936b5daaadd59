package io.taskpool.benchmarks.compare;

import java.util.Collection;

/**
 * What several rounds tell together.
 *
 * @param median the median
 * @param least the least
 * @param most the most
 * @param count how many there are
 */
record Spread(double median, double least, double most, int count) {
    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
