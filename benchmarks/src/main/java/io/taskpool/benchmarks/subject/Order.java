package io.taskpool.benchmarks.subject;

import java.util.List;

/**
 * What a program is asked to measure.
 *
 * @param contender who
 * @param measure what
 * @param warmSeconds how long to run before anything counts
 * @param seconds how long to measure
 * @param batch how many calls make one sample, where a sample is more than one call
 */
public record Order(String contender, String measure, double warmSeconds, double seconds, int batch) {
    static Order parse(String... args) {
        return new Order(
                args[0], args[1], Double.parseDouble(args[2]), Double.parseDouble(args[3]), Integer.parseInt(args[4]));
    }

    /**
     * Returns the order as a program takes it, in whatever language it is written.
     *
     * @return the arguments
     */
    public List<String> arguments() {
        return List.of(
                contender, measure, Double.toString(warmSeconds), Double.toString(seconds), Integer.toString(batch));
    }
}
