package io.taskpool.engine;

/**
 * Decides how much work a slot takes at once.
 *
 * <p>A slot that had one call at a time would be limited by the round trip to its worker. So it holds up to
 * {@value #HIGH_NANOS} ns of work, by the measured time per call, and takes more when less than {@value #LOW_NANOS} ns are
 * left: enough to hide a round trip of 40–90 µs, and little enough that a wrong guess costs next to nothing, because calls
 * that have not begun can be recalled. While nothing was measured it takes one piece of work and waits for what that
 * teaches.
 *
 * <p>Of longer calls it holds one behind the one that runs, as long as the queue has one for each other slot too: while
 * all processors compute, whoever would hand over the next call has to wait for one, which was seen to cost 0.3 ms between
 * calls of 12 ms. Not if the two take more than {@value #AHEAD_NANOS} ns, where that is nothing, and where arguments may be so
 * large that a worker should not hold two.
 */
final class Batching {
    static final long HIGH_NANOS = 2_000_000;
    static final long LOW_NANOS = 1_000_000;
    static final long AHEAD_NANOS = 100_000_000;

    /** However short calls are, more than this many at once gains nothing. */
    private static final int MAX_CALLS = 16_384;

    private Batching() {}

    /** Returns how many of the queued calls one of several slots may take, so that the others get theirs. */
    static int share(long queuedCalls, int slots) {
        return (int) Math.min(MAX_CALLS, Math.max(1, (queuedCalls + slots - 1) / slots));
    }

    /**
     * Tells whether a slot that has taken some calls just now should take this work too.
     *
     * @param share how many calls it may take at once
     * @param plenty whether the queue has a call for each slot
     */
    static boolean fits(WorkerSlot slot, Work work, int taken, int share, boolean plenty) {
        if (slot.outstanding == 0) {
            return true;
        }
        if (work.isAlone() || slot.holdsAlone) {
            return false;
        }
        double perCall = work.estimator().nanosPerCall();
        if (perCall == 0) {
            return false;
        }
        CallTimeEstimator estimator = slot.estimator;
        double perOutstanding = estimator == null ? perCall : Math.max(estimator.nanosPerCall(), 1);
        double held = slot.outstanding * perOutstanding;
        if (plenty && slot.outstanding == 1 && work.size() == 1 && held + perCall <= AHEAD_NANOS) {
            return true;
        }
        if (taken == 0) {
            return held < LOW_NANOS && held + work.size() * perCall <= HIGH_NANOS;
        }
        return taken + work.size() <= share && held + work.size() * perCall <= HIGH_NANOS;
    }
}
