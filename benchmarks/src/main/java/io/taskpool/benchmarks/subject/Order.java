package io.taskpool.benchmarks.subject;

import java.util.List;

/**
 * What a program has to measure.
 *
 * @param contender the name of the contender
 * @param measure the name of the measure
 * @param warmSeconds how long to warm up
 * @param seconds how long to measure
 * @param batch the number of calls in a sample
 */
public record Order(String contender, String measure, double warmSeconds, double seconds, int batch) {
    static Order parse(String... args) {
        return new Order(
                args[0], args[1], Double.parseDouble(args[2]), Double.parseDouble(args[3]), Integer.parseInt(args[4]));
    }

    /**
     * Returns the order as command line arguments, which are the same for programs in all languages.
     *
     * @return the arguments
     */
    public List<String> arguments() {
        return List.of(
                contender, measure, Double.toString(warmSeconds), Double.toString(seconds), Integer.toString(batch));
    }
}
