package io.taskpool.benchmarks.soak;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts outcomes and faults over the whole run. Used by the checking thread, but for {@link #fault} and
 * {@link #skipped}. */
final class Tally {
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Fault, Long> skipped = new EnumMap<>(Fault.class);

    void count(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    synchronized void fault(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    /** Counts a fault that there was no time or no room for. */
    synchronized void skipped(Fault fault) {
        skipped.merge(fault, 1L, Long::sum);
    }

    long calls() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized long faults() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    String outcomesText() {
        return text(outcomes);
    }

    synchronized String skippedText() {
        return skipped.isEmpty() ? "none" : text(skipped);
    }

    synchronized String faultsText() {
        return text(faults);
    }

    private static String text(Map<? extends Enum<?>, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                        + String.format(Locale.ROOT, "%,d", entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
