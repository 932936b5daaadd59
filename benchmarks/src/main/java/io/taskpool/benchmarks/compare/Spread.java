package io.taskpool.benchmarks.compare;

import com.google.common.math.Quantiles;
import java.util.Collection;
import java.util.Collections;

/**
 * The median and the range of the values of several rounds.
 *
 * @param median the median
 * @param least the least
 * @param most the greatest
 * @param count how many values there are
 */
record Spread(double median, double least, double most, int count) {
    static Spread of(Collection<Double> values) {
        double median = Quantiles.median().compute(values);
        return new Spread(median, Collections.min(values), Collections.max(values), values.size());
    }
}
