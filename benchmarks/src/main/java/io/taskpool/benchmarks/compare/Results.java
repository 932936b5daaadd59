package io.taskpool.benchmarks.compare;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The figures of each round. */
final class Results {
    private final Map<Figure, Map<Contender, SortedMap<Integer, Double>>> values = new EnumMap<>(Figure.class);

    void add(Figure figure, Contender contender, int round, double value) {
        values.computeIfAbsent(figure, key -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, key -> new TreeMap<>())
                .put(round, value);
    }

    /** Returns the values of a figure by contender and round. */
    Map<Contender, SortedMap<Integer, Double>> of(Figure figure) {
        return values.getOrDefault(figure, Map.of());
    }

    /** Returns the values of a figure of one contender by round. */
    SortedMap<Integer, Double> rounds(Figure figure, Contender contender) {
        return of(figure).getOrDefault(contender, new TreeMap<>());
    }
}
