package io.taskpool.engine.events;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.PoolListener;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to run a call, when it has started or when it has ended. Times are on the clock of {@link System#nanoTime()},
 * and only turned into instants for those who ask.
 */
final class AttemptEvent implements CallEvent, PoolEvent {
    private final EventClock clock;
    private final long number;
    private final String name;
    private final long index;
    private final String worker;
    private final int attempt;
    private final long queuedNanos;
    private final long startedNanos;
    private final long endedNanos;
    private final long bytesSent;
    private final long bytesReceived;
    private final @Nullable CallOutcome outcome;
    private final @Nullable Throwable failure;

    /** Whether the start was told before, or is told together with the end. */
    private final boolean startTold;

    private AttemptEvent(
            EventClock clock,
            long number,
            String name,
            long index,
            String worker,
            int attempt,
            long queuedNanos,
            Ran ran,
            @Nullable CallOutcome outcome,
            @Nullable Throwable failure,
            boolean startTold) {
        this.clock = clock;
        this.number = number;
        this.name = name;
        this.index = index;
        this.worker = worker;
        this.attempt = attempt;
        this.queuedNanos = queuedNanos;
        this.startedNanos = ran.startedNanos();
        this.endedNanos = ran.endedNanos();
        this.bytesSent = ran.sentBytes();
        this.bytesReceived = ran.receivedBytes();
        this.outcome = outcome;
        this.failure = failure;
        this.startTold = startTold;
    }

    /** Makes the event of an attempt that has started. */
    static AttemptEvent started(
            EventClock clock,
            long number,
            String name,
            long index,
            String worker,
            int attempt,
            long queuedNanos,
            long startedNanos) {
        Ran since = new Ran(startedNanos, startedNanos);
        return new AttemptEvent(clock, number, name, index, worker, attempt, queuedNanos, since, null, null, true);
    }

    /**
     * Makes the event of an attempt that has ended.
     *
     * @param startTold whether an event of its start was made before; otherwise this event tells of the start as well
     */
    static AttemptEvent ended(
            EventClock clock,
            long number,
            String name,
            long index,
            String worker,
            int attempt,
            long queuedNanos,
            Ran ran,
            CallOutcome outcome,
            @Nullable Throwable failure,
            boolean startTold) {
        return new AttemptEvent(
                clock, number, name, index, worker, attempt, queuedNanos, ran, outcome, failure, startTold);
    }

    @Override
    public int size() {
        return startTold ? 1 : 2;
    }

    @Override
    public void tell(PoolListener listener, int part) {
        if (outcome == null) {
            listener.callStarted(this);
        } else if (part < size() - 1) {
            listener.callStarted(started(clock, number, name, index, worker, attempt, queuedNanos, startedNanos));
        } else {
            listener.callEnded(this);
        }
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Instant queued() {
        return clock.instant(queuedNanos);
    }

    @Override
    public Instant started() {
        return clock.instant(startedNanos);
    }

    @Override
    public @Nullable Instant ended() {
        return outcome == null ? null : clock.instant(endedNanos);
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public @Nullable CallOutcome outcome() {
        return outcome;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public String toString() {
        return EventText.of(this);
    }
}
