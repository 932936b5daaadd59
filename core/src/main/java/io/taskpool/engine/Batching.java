package io.taskpool.engine;

/**
 * Decides how much work a slot takes at once.
 *
 * <p>A slot that held one call at a time would be limited by the round trip to its worker. So it holds up to
 * {@value #HIGH_NANOS} ns of work, by the measured time per call, and is refilled when less than {@value #LOW_NANOS} ns
 * are left: enough to hide a round trip of 40–90 µs, and little enough that a wrong estimate costs next to nothing,
 * because calls that have not started can be recalled. Until a first call has been measured, a slot holds one piece of
 * work at a time.
 *
 * <p>Of longer calls, a slot holds one behind the running call, as long as the queue has one for every other slot too.
 * While all processors are busy, the thread that hands over the next call has to wait for a processor; 0.3 ms between
 * calls of 12 ms have been measured. A slot does not hold a second call if the two together take more than
 * {@value #AHEAD_NANOS} ns, where the gap is negligible, or if the arguments may be so large that a worker should not
 * hold two.
 */
final class Batching {
    static final long HIGH_NANOS = 2_000_000;
    static final long LOW_NANOS = 1_000_000;
    static final long AHEAD_NANOS = 100_000_000;

    /** Larger batches gain nothing, however short the calls are. */
    private static final int MAX_CALLS = 16_384;

    private Batching() {}

    /** Returns the number of queued calls that one of several slots may take, so that the others get their share. */
    static int share(long queuedCalls, int slots) {
        return (int) Math.min(MAX_CALLS, Math.max(1, (queuedCalls + slots - 1) / slots));
    }

    /**
     * Tells whether a slot should take this work too.
     *
     * @param taken the number of calls that the slot has taken in this round
     * @param share the number of calls that it may take in one round
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
