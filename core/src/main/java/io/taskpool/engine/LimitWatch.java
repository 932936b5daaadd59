package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Schedules the next check of one slot and remembers what was stopped: the single timer entry for all of the slot's
 * calls that have a time limit.
 *
 * <p><b>Concurrency:</b> the monitor guards the entry, and is the innermost lock: only the timer is called under it. A
 * check clears the entry before it reads the slot, and work is assigned to the slot before its check is requested. So
 * either the check sees the work, or the request finds no entry and schedules one.
 */
final class LimitWatch {
    // Guarded by this.
    private Timer.@Nullable Handle entry;
    private long dueNanos;

    // Used only by the timer's thread: the call that was stopped last, and since when the slot has held calls and run
    // none.
    private @Nullable Work stoppedWork;
    private int stoppedCall;
    private boolean quiet;
    private long quietProgressNanos;
    private long quietSinceNanos;

    /** Schedules a check of the slot, unless one is due earlier. */
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

    /** Clears the entry, because its check is starting. */
    synchronized void checkBegins() {
        entry = null;
    }

    /** Tells whether to stop a call: true the first time for each call. */
    boolean stopsNow(Work work, int call) {
        boolean first = stoppedWork != work || stoppedCall != call;
        stoppedWork = work;
        stoppedCall = call;
        return first;
    }

    /** Returns the time since which the slot has held calls and neither run nor finished any. */
    long quietSince(long progressNanos, long now) {
        if (!quiet || quietProgressNanos != progressNanos) {
            quiet = true;
            quietProgressNanos = progressNanos;
            quietSinceNanos = now;
        }
        return quietSinceNanos;
    }

    /** Records that the slot is running a call. */
    void runs() {
        quiet = false;
    }

    /** Clears the reference to the stopped call, so that an idle slot keeps none of the user's objects reachable. */
    void rests() {
        stoppedWork = null;
        quiet = false;
    }
}
