package io.taskpool.monitor;

import io.taskpool.CallEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tells the maps apart that ran under one name: each begins where an item with index 0 was queued. */
final class MapRuns {
    private MapRuns() {}

    /** One map. Times are those of {@link AttemptTimes}. */
    static final class Run {
        private final String name;
        private long firstQueued = Long.MAX_VALUE;
        private long lastQueued = Long.MIN_VALUE;
        private int last = -1;
        private long lastEnd = Long.MIN_VALUE;
        private long secondEnd = Long.MIN_VALUE;
        private int count;

        private Run(String name) {
            this.name = name;
        }

        private void add(int i, AttemptTimes times) {
            count++;
            firstQueued = Math.min(firstQueued, times.queued(i));
            lastQueued = Math.max(lastQueued, times.queued(i));
            if (times.ended(i) > lastEnd) {
                secondEnd = lastEnd;
                lastEnd = times.ended(i);
                last = i;
            } else {
                secondEnd = Math.max(secondEnd, times.ended(i));
            }
        }

        String name() {
            return name;
        }

        long firstQueued() {
            return firstQueued;
        }

        long lastQueued() {
            return lastQueued;
        }

        /** Returns the attempt that ended last. */
        int last() {
            return last;
        }

        long lastEnd() {
            return lastEnd;
        }

        /** Returns when the last attempt but one ended. */
        long secondEnd() {
            return secondEnd;
        }

        int count() {
            return count;
        }
    }

    static List<Run> of(String name, int[] group, AttemptTimes times) {
        long[] begun = Arrays.stream(group)
                .filter(i -> times.call(i).index() == 0 && times.call(i).attempt() == 1)
                .mapToLong(times::queued)
                .sorted()
                .toArray();
        Run[] runs = new Run[begun.length + 1]; // the first is of those whose beginning is not known
        for (int i : group) {
            CallEvent call = times.call(i);
            if (call.index() >= 0) {
                int at = Arrays.binarySearch(begun, times.queued(i));
                int run = at >= 0 ? at + 1 : -at - 1;
                if (runs[run] == null) {
                    runs[run] = new Run(name);
                }
                runs[run].add(i, times);
            }
        }
        List<Run> found = new ArrayList<>();
        for (Run run : runs) {
            if (run != null) {
                found.add(run);
            }
        }
        return found;
    }
}
