package io.taskpool.monitor;

import com.google.common.collect.Comparators;
import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what became of the calls of each name. */
final class FunctionFigures {
    private static final int SLOWEST = 5;

    private FunctionFigures() {}

    /** Groups attempts by the name of their calls; each group has the numbers of its attempts, which have all ended. */
    static Map<String, int[]> byName(AttemptTimes times) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < times.count(); i++) {
            counts.merge(times.call(i).name(), 1, Integer::sum);
        }
        Map<String, int[]> groups = new HashMap<>();
        for (int i = times.count() - 1; i >= 0; i--) { // from behind, so that the count is the place
            String name = times.call(i).name();
            int left = counts.merge(name, -1, Integer::sum);
            groups.computeIfAbsent(name, any -> new int[left + 1])[left] = i;
        }
        return groups;
    }

    static FunctionSummary summary(String pool, String name, int[] group, AttemptTimes times) {
        long[] ran = new long[group.length];
        long[] waited = new long[group.length];
        EnumMap<CallOutcome, Long> outcomes = new EnumMap<>(CallOutcome.class);
        Map<String, Long> failures = new HashMap<>();
        long retries = 0;
        long sent = 0;
        long received = 0;
        for (int i = 0; i < group.length; i++) {
            CallEvent call = times.call(group[i]);
            ran[i] = times.ran(group[i]);
            waited[i] = times.waited(group[i]);
            CallOutcome outcome = call.outcome();
            if (outcome != null) {
                outcomes.merge(outcome, 1L, Long::sum);
            }
            Throwable failure = call.failure();
            if (failure != null) {
                failures.merge(failure.toString(), 1L, Long::sum);
            }
            retries += call.attempt() > 1 ? 1 : 0;
            sent += call.bytesSent();
            received += call.bytesReceived();
        }
        List<CallEvent> slowest = new ArrayList<>();
        for (int i : slowest(group, times)) {
            slowest.add(times.call(i));
        }
        return new FunctionSummary(
                pool,
                name,
                outcomes,
                retries,
                new TimeSummary(ran),
                new TimeSummary(waited),
                sent,
                received,
                slowest,
                mostFirst(failures));
    }

    private static List<Integer> slowest(int[] group, AttemptTimes times) {
        return Arrays.stream(group)
                .boxed()
                .collect(Comparators.greatest(SLOWEST, Comparator.comparingLong(times::ran)));
    }

    /** Puts what was counted most often first, and sorts what was counted equally often, so that the order is always the same. */
    static Map<String, Long> mostFirst(Map<String, Long> counts) {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
