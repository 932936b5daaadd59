package io.taskpool.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Spaces the calls of a run evenly, so that in no period more of them begin than were asked for. Used by one thread at a time.
 *
 * <p>A timer wakes up a little late. So up to a millisecond that was lost is caught up with, which keeps high rates without ever
 * letting many calls begin at once.
 */
final class Rate {
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final double gapNanos;
    private double nextNanos;

    Rate(int calls, Duration period) {
        this.gapNanos = (double) TimeUnit.NANOSECONDS.convert(period) / calls;
    }

    /** Returns how long to wait before the next call may begin; 0 if it may now. */
    long waitNanos(long sinceStart) {
        return nextNanos <= sinceStart ? 0 : Math.max(1, (long) (nextNanos - sinceStart));
    }

    /** Counts a call that begins now. */
    void began(long sinceStart) {
        nextNanos = Math.max(nextNanos, (double) (sinceStart - CATCH_UP_NANOS)) + gapNanos;
    }
}
