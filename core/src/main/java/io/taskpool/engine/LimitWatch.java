package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import org.jspecify.annotations.Nullable;

/**
 * When one slot is to be checked next, and what of it was stopped already: the one timer entry that watches over all of the
 * slot's calls that have a time limit.
 *
 * <p><b>Concurrency:</b> the monitor guards the entry, and is the innermost lock: nothing but the timer is called under it. A
 * check takes the entry away before it looks at the slot, and work is assigned to the slot before the check for it is asked
 * for. So either the check sees the work, or the work finds no entry and sets one.
 */
final class LimitWatch {
    // Guarded by this.
    private Timer.@Nullable Handle entry;
    private long dueNanos;

    // The timer's thread alone: the call that was stopped last, and since when the slot has held calls and run none.
    private @Nullable Work stoppedWork;
    private int stoppedCall;
    private boolean quiet;
    private long quietProgressNanos;
    private long quietSinceNanos;

    /** Has the slot checked after that time at the latest. */
    synchronized void checkWithin(long delayNanos, Runnable check) {
        long due = System.nanoTime() + delayNanos;
        if (entry != null) {
            if (dueNanos - due <= 0) {
                return;
            }
            entry.cancel();
        }
        dueNanos = due;
        entry = Timer.schedule(check, delayNanos);
    }

    /** Takes the entry away, since its check begins now. */
    synchronized void checkBegins() {
        entry = null;
    }

    /** Tells whether a call is to be stopped, which it is once. */
    boolean stopsNow(Work work, int call) {
        boolean first = stoppedWork != work || stoppedCall != call;
        stoppedWork = work;
        stoppedCall = call;
        return first;
    }

    /** Returns since when the slot has held calls and neither run nor finished any. */
    long quietSince(long progressNanos, long now) {
        if (!quiet || quietProgressNanos != progressNanos) {
            quiet = true;
            quietProgressNanos = progressNanos;
            quietSinceNanos = now;
        }
        return quietSinceNanos;
    }

    /** Notes that the slot runs a call. */
    void runs() {
        quiet = false;
    }

    /** Forgets what was stopped, so that a slot that has nothing to do holds nothing of the user's. */
    void rests() {
        stoppedWork = null;
        quiet = false;
    }
}
