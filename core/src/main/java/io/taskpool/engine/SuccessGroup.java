package io.taskpool.engine;

import io.taskpool.engine.events.SucceededAttempts;

/**
 * The attempts of one worker at consecutive calls of one piece of work, as long as they succeed, for the {@link SlotEvents} of that
 * worker.
 *
 * <p><b>Concurrency:</b> only the worker's reporting thread adds, without a lock. {@code taken} is guarded by the events' monitor.
 */
final class SuccessGroup {
    final Work work;
    final int first;
    final SucceededAttempts attempts;

    /** Since when the listeners have listened for whom it was begun. */
    final long sinceNanos;

    /** How many of the attempts are published or about to be. */
    int taken;

    SuccessGroup(Work work, int first, SucceededAttempts attempts, long sinceNanos) {
        this.work = work;
        this.first = first;
        this.attempts = attempts;
        this.sinceNanos = sinceNanos;
    }

    /**
     * Adds an attempt, so that it does not overlap with the one before; false if it does not belong here, or there is no room.
     *
     * @param since since when the present listeners have listened
     */
    boolean add(Work ofWork, int call, long since, long started, long ended, long sent, long received) {
        if (work != ofWork || sinceNanos != since) {
            return false;
        }
        int count = attempts.count();
        if (first + count != call) {
            return false;
        }
        long last = attempts.lastEnd(count);
        long start = started - last < 0 ? last : started;
        return attempts.add(start, ended - start < 0 ? start : ended, sent, received);
    }
}
