package io.taskpool.monitor;

import io.taskpool.CallEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * When attempts were queued, began and ended, as nanoseconds from some beginning: a report looks at the times of a million attempts
 * several times.
 */
final class AttemptTimes {
    private final Instant base;
    private final List<CallEvent> calls;
    private final long[] queued;
    private final long[] started;
    private final long[] ended;

    /**
     * @param base the beginning
     * @param calls the attempts
     * @param now the end of those that have not ended
     */
    AttemptTimes(Instant base, List<CallEvent> calls, Instant now) {
        this.base = base;
        this.calls = calls;
        int count = calls.size();
        this.queued = new long[count];
        this.started = new long[count];
        this.ended = new long[count];
        for (int i = 0; i < count; i++) {
            CallEvent call = calls.get(i);
            Instant end = call.ended();
            started[i] = nanos(call.started());
            queued[i] =
                    Math.min(started[i], nanos(call.queued())); // clocks of two processes differ by some microseconds
            ended[i] = Math.max(started[i], nanos(end == null ? now : end));
        }
    }

    /** Returns how many nanoseconds after the beginning something was. */
    long nanos(Instant time) {
        return (time.getEpochSecond() - base.getEpochSecond()) * 1_000_000_000L + time.getNano() - base.getNano();
    }

    int count() {
        return calls.size();
    }

    CallEvent call(int i) {
        return calls.get(i);
    }

    long queued(int i) {
        return queued[i];
    }

    long started(int i) {
        return started[i];
    }

    long ended(int i) {
        return ended[i];
    }

    long ran(int i) {
        return ended[i] - started[i];
    }

    long waited(int i) {
        return started[i] - queued[i];
    }

    /** Returns when the first attempt began; 0 if there are none. */
    long firstStart() {
        return Arrays.stream(started).min().orElse(0);
    }

    /** Returns when the last attempt ended; 0 if there are none. */
    long lastEnd() {
        return Arrays.stream(ended).max().orElse(0);
    }

    /** Returns when at least one attempt was queued and had not begun. */
    Spans anyQueued() {
        return Spans.whereAny(queued.clone(), started.clone());
    }
}
