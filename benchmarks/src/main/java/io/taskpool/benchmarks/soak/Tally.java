package io.taskpool.benchmarks.soak;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts outcomes and faults over the whole run. Used by the checking thread, but for {@link #fault}. */
final class Tally {
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);

    void count(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    synchronized void fault(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
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
