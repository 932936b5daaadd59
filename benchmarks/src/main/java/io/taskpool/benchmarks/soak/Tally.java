package io.taskpool.benchmarks.soak;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.util.concurrent.AtomicLongMap;
import java.util.Locale;
import java.util.stream.Collectors;

/** Counts outcomes and faults over the whole run. Safe for use by many threads. */
final class Tally {
    private final AtomicLongMap<SeenOutcome> outcomes = AtomicLongMap.create();
    private final AtomicLongMap<Fault> faults = AtomicLongMap.create();
    private final AtomicLongMap<Fault> skipped = AtomicLongMap.create();

    void count(SeenOutcome outcome) {
        long unused = outcomes.incrementAndGet(outcome);
    }

    void fault(Fault fault) {
        long unused = faults.incrementAndGet(fault);
    }

    /** Counts a fault that there was no time or no room for. */
    void skipped(Fault fault) {
        long unused = skipped.incrementAndGet(fault);
    }

    long calls() {
        return outcomes.sum();
    }

    long faults() {
        return faults.sum();
    }

    String outcomesText() {
        return text(outcomes);
    }

    String skippedText() {
        return skipped.isEmpty() ? "none" : text(skipped);
    }

    String faultsText() {
        return text(faults);
    }

    private static <E extends Enum<E>> String text(AtomicLongMap<E> counts) {
        return ImmutableSortedMap.copyOf(counts.asMap()).entrySet().stream()
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                        + String.format(Locale.ROOT, "%,d", entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
