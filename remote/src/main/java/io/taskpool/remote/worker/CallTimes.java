package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Protocol;

/**
 * When calls ran, for a parent in which somebody listens. A call's times go before its outcome, as the time since the end of the
 * one before and how long it ran: that takes two bytes for a small call.
 *
 * <p>Only the runner uses it, but for {@link #listen}.
 */
final class CallTimes {
    private final BlackBoxWriter notes;

    /** When the claimed call began; 0 while nobody listens. */
    private long startedNanos;

    private long endedNanos;

    /** Up to when the parent knows what happened, in its own count, which is a little coarser than the clock. */
    private long toldNanos;

    CallTimes(BlackBoxWriter notes) {
        this.notes = notes;
    }

    /** Begins or ceases to take the times of calls, from the next call on. Called by the thread that reads the pipe. */
    void listen(boolean on) {
        notes.stampAll(on);
    }

    /** Takes the start of the call that was claimed. */
    void begin() {
        startedNanos = notes.stampedNanos();
        endedNanos = 0;
    }

    /** Records that the task has returned or thrown, the first time. */
    void end() {
        if (startedNanos != 0 && endedNanos == 0) {
            endedNanos = System.nanoTime();
        }
    }

    /** Tells whether the outcome of the claimed call has times before it. */
    boolean areKnown() {
        return startedNanos != 0;
    }

    /** Writes the times of the call, which has ended. To be followed by {@link #written} once they are published. */
    void write(ByteSink out) {
        long gap = gap();
        out.varint(gap);
        out.varint(ran(gap));
    }

    void written() {
        if (startedNanos != 0) {
            long gap = gap();
            toldNanos += (gap + ran(gap)) << Protocol.TIME_SHIFT;
        }
    }

    private long gap() {
        return (startedNanos - toldNanos) >>> Protocol.TIME_SHIFT;
    }

    private long ran(long gap) {
        return Math.max(0, endedNanos - toldNanos - (gap << Protocol.TIME_SHIFT)) >>> Protocol.TIME_SHIFT;
    }

    /** Lets the next call begin where this one has ended, as it follows at once: to read the clock would take longer. */
    void nextFollows() {
        if (startedNanos != 0) {
            notes.nextStart(endedNanos);
        }
    }
}
