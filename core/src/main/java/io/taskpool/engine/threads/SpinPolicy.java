package io.taskpool.engine.threads;

/**
 * Decides whether threads that wait for one kind of thing spin before they park. To spin saves the time to park a thread
 * and wake it up, and takes as much processor time as the wait lasts. So it pays only while waits follow each other in
 * quick succession: in front of a call every ten milliseconds a thread parks at once.
 *
 * <p>Safe for use by many threads. What they note may be lost in a race, which does no harm.
 */
public final class SpinPolicy {
    /** Two waits that begin within this time belong to a burst. */
    private static final long BURST_NANOS = 1_000_000;

    /** Whoever gives way and gets the processor back only after this time shares it with others that compute. */
    private static final long BUSY_NANOS = 50_000;

    /** For so long nobody spins after that the first time, since it may have been a single thread that has slept again since, */
    private static final long MIN_PARK_NANOS = 1_000_000;

    /** and up to this long where it happens again and again: twice as long each time, */
    private static final long MAX_PARK_NANOS = 20_000_000;

    /** unless it did not happen for so long. */
    private static final long CALM_NANOS = 20_000_000;

    private final boolean mayEverSpin;

    /** When the last wait began. */
    private volatile long lastNanos = System.nanoTime() - BURST_NANOS;

    private volatile long parkUntilNanos = System.nanoTime() - CALM_NANOS;
    private volatile long parkNanos;

    /**
     * Makes a policy for the calls of one pool.
     *
     * @param mayEverSpin false to let all threads park at once
     */
    public SpinPolicy(boolean mayEverSpin) {
        this.mayEverSpin = mayEverSpin;
    }

    /**
     * Notes that a thread is about to wait, and tells whether it should spin.
     *
     * @param now the time, on the clock of {@link System#nanoTime()}
     * @return true if it should
     */
    public boolean shouldSpin(long now) {
        if (!mayEverSpin) {
            return false;
        }
        boolean burst = now - lastNanos < BURST_NANOS;
        lastNanos = now;
        return burst && now - parkUntilNanos >= 0;
    }

    /**
     * Notes how long it took to get the processor back after giving way. Whoever is told not to go on looks once more for what it waits
     * for: it may be what the processor was needed for.
     *
     * @param before the time before
     * @param now the time after
     * @return false if others need the processors, so that nobody should spin for a while
     */
    public boolean goesOn(long before, long now) {
        if (now - before < BUSY_NANOS) {
            return true;
        }
        long sinceParked = now - parkUntilNanos;
        if (sinceParked >= 0) { // else another thread has just noticed the same
            parkNanos = sinceParked < CALM_NANOS ? Math.min(2 * parkNanos, MAX_PARK_NANOS) : MIN_PARK_NANOS;
            parkUntilNanos = now + parkNanos;
        }
        return false;
    }
}
