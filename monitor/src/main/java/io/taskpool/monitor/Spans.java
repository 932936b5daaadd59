package io.taskpool.monitor;

import java.util.Arrays;

/** Stretches of time that do not overlap, in order, as nanoseconds from some beginning. Immutable. */
final class Spans {
    private final long[] from;
    private final long[] to;

    /** How long all stretches before each one are together; one more for the end. */
    private final long[] before;

    private Spans(long[] from, long[] to) {
        this.from = from;
        this.to = to;
        this.before = new long[from.length + 1];
        for (int i = 0; i < from.length; i++) {
            before[i + 1] = before[i] + to[i] - from[i];
        }
    }

    /** Returns when at least one of some stretches, in any order, has begun and not ended. Sorts both arrays. */
    static Spans whereAny(long[] starts, long[] ends) {
        Arrays.sort(starts);
        Arrays.sort(ends);
        long[] from = new long[starts.length];
        long[] to = new long[starts.length];
        int count = 0;
        int started = 0;
        for (int ended = 0; ended < ends.length; ended++) {
            while (started < starts.length && starts[started] <= ends[ended]) {
                if (started == ended && (count == 0 || starts[started] > to[count - 1])) {
                    from[count++] = starts[started];
                }
                started++;
            }
            if (count > 0) {
                to[count - 1] = ends[ended];
            }
        }
        return new Spans(Arrays.copyOf(from, count), Arrays.copyOf(to, count));
    }

    /** Returns how much of a stretch these cover. */
    long covered(long start, long end) {
        return end <= start ? 0 : coveredUntil(end) - coveredUntil(start);
    }

    private long coveredUntil(long time) {
        int at = Arrays.binarySearch(from, time);
        int begun = at >= 0 ? at : -at - 1; // so many begin before the time
        if (begun == 0) {
            return 0;
        }
        return before[begun - 1] + Math.min(time, to[begun - 1]) - from[begun - 1];
    }

    /** Returns how much of a stretch both these and others cover. */
    long coveredWith(Spans others, long start, long end) {
        long sum = 0;
        int at = Arrays.binarySearch(from, start);
        for (int i = Math.max(0, at >= 0 ? at : -at - 2); i < from.length && from[i] < end; i++) {
            sum += others.covered(Math.max(from[i], start), Math.min(to[i], end));
        }
        return sum;
    }
}
