package io.taskpool.cluster.agent;

import java.time.Duration;

/**
 * Until when the workers of a driver may begin calls. The agent sends numbered beats, and each that the driver answers prolongs the lease,
 * counted from when that beat was <em>sent</em>. The driver gives the member up when it has had no beat for as long, counted from when the
 * last one <em>came</em>, which is later. So the lease is over here before anybody runs the calls again elsewhere, however long
 * a message was on its way, and without comparing the clocks of two machines.
 *
 * <p>Safe for use by many threads.
 */
final class DriverLease {
    /** Beats that were sent longer ago than this many are too old to prolong anything. */
    private static final int KEPT = 64;

    private final long lengthNanos;

    // Guarded by this.
    private final long[] sentNanos = new long[KEPT];
    private long beats;
    private volatile long endNanos;

    DriverLease(Duration length) {
        this.lengthNanos = length.toNanos();
        this.endNanos = System.nanoTime() + lengthNanos;
    }

    /** Records that a beat is about to be sent, and returns its number. */
    synchronized long beat() {
        sentNanos[(int) (beats % KEPT)] = System.nanoTime();
        return beats++;
    }

    /** Records that the driver has answered a beat. */
    synchronized void granted(long beat) {
        if (beat >= 0 && beat < beats && beats - beat <= KEPT) {
            long end = sentNanos[(int) (beat % KEPT)] + lengthNanos;
            if (end - endNanos > 0) {
                endNanos = end;
            }
        }
    }

    /** Returns when it is over, by {@code System.nanoTime()}; never 0, which would mean that it never is. */
    long endNanos() {
        long end = endNanos;
        return end == 0 ? 1 : end;
    }

    boolean isOver() {
        return System.nanoTime() - endNanos > 0;
    }
}
