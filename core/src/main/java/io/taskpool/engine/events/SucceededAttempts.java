package io.taskpool.engine.events;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.PoolListener;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at consecutive calls of one {@code map} that one worker has run and that have succeeded, with their times as columns of
 * numbers. A pool makes millions of these in a second: what they have in common is kept once, and the objects that a listener gets
 * are made on its own thread.
 *
 * <p>Nothing of the user's is referred to but the name, so whoever keeps an event of one attempt keeps no values or exceptions of
 * others.
 *
 * <p><b>Concurrency:</b> one thread adds, and none but it needs a lock. What is before {@link #count} never changes again, and is there
 * for whoever has read that count.
 */
public final class SucceededAttempts {
    private final EventClock clock;
    private final long number;
    private final String name;
    private final long index;
    private final String worker;
    private final int attempt;
    private final long queuedNanos;
    private final long[] startedNanos;
    private final long[] endedNanos;

    // Null as long as nothing was sent, as to a thread; set before the count of which it is true.
    private long @Nullable [] sentBytes;
    private long @Nullable [] receivedBytes;

    private final AtomicInteger count = new AtomicInteger();

    SucceededAttempts(
            EventClock clock,
            long number,
            String name,
            long index,
            String worker,
            int attempt,
            long queuedNanos,
            int capacity) {
        this.clock = clock;
        this.number = number;
        this.name = name;
        this.index = index;
        this.worker = worker;
        this.attempt = attempt;
        this.queuedNanos = queuedNanos;
        this.startedNanos = new long[capacity];
        this.endedNanos = new long[capacity];
    }

    /**
     * Adds the attempt at the next call, unless there is no room. Only for the one thread that adds.
     *
     * @param started when it began
     * @param ended when it ended
     * @param sent how many bytes were sent for it
     * @param received how many bytes of its outcome came back
     * @return false if it was not added
     */
    public boolean add(long started, long ended, long sent, long received) {
        int at = count.getPlain();
        if (at == startedNanos.length) {
            return false;
        }
        startedNanos[at] = started;
        endedNanos[at] = ended;
        if ((sent | received) != 0) {
            setBytes(at, sent, received);
        }
        count.setRelease(at + 1);
        return true;
    }

    private void setBytes(int at, long sent, long received) {
        long[] allSent = sentBytes;
        long[] allReceived = receivedBytes;
        if (allSent == null || allReceived == null) {
            allSent = new long[startedNanos.length];
            allReceived = new long[startedNanos.length];
            sentBytes = allSent;
            receivedBytes = allReceived;
        }
        allSent[at] = sent;
        allReceived[at] = received;
    }

    private static long bytes(long @Nullable [] numbers, int at) {
        return numbers == null ? 0 : numbers[at];
    }

    /**
     * Returns how many attempts were added.
     *
     * @return the number
     */
    public int count() {
        return count.getAcquire();
    }

    /**
     * Returns when the last attempt ended, of some that were added.
     *
     * @param count how many, at least 1
     * @return the time, on the clock of {@link System#nanoTime()}
     */
    public long lastEnd(int count) {
        return endedNanos[count - 1];
    }

    /**
     * Returns the events of a part of the attempts, each of which tells of its start and of its end.
     *
     * @param from the first of them
     * @param to behind the last of them, at most {@link #count}
     * @return what to publish
     */
    public PoolEvent part(int from, int to) {
        return new Part(this, from, to);
    }

    /**
     * Returns the event of the end of one attempt whose start was told before.
     *
     * @param at its place
     * @param started when it began, as was told
     * @return what to publish
     */
    public PoolEvent ended(int at, long started) {
        long end = endedNanos[at];
        return AttemptEvent.ended(
                clock,
                number + at,
                name,
                index + at,
                worker,
                attempt,
                queuedNanos,
                new Ran(started, end - started < 0 ? started : end, bytes(sentBytes, at), bytes(receivedBytes, at)),
                CallOutcome.SUCCEEDED,
                null,
                true);
    }

    private record Part(SucceededAttempts all, int from, int to) implements PoolEvent {
        @Override
        public int size() {
            return 2 * (to - from);
        }

        @Override
        public void tell(PoolListener listener, int part) {
            int at = from + part / 2;
            if (part % 2 == 0) {
                listener.callStarted(new One(all, at, false));
            } else {
                listener.callEnded(new One(all, at, true));
            }
        }
    }

    /** The event of one attempt: its start, or its end. */
    private static final class One implements CallEvent {
        private final SucceededAttempts all;
        private final int at;
        private final boolean isEnd;

        One(SucceededAttempts all, int at, boolean isEnd) {
            this.all = all;
            this.at = at;
            this.isEnd = isEnd;
        }

        @Override
        public long number() {
            return all.number + at;
        }

        @Override
        public String name() {
            return all.name;
        }

        @Override
        public long index() {
            return all.index + at;
        }

        @Override
        public String worker() {
            return all.worker;
        }

        @Override
        public int attempt() {
            return all.attempt;
        }

        @Override
        public Instant queued() {
            return all.clock.instant(all.queuedNanos);
        }

        @Override
        public Instant started() {
            return all.clock.instant(all.startedNanos[at]);
        }

        @Override
        public @Nullable Instant ended() {
            return isEnd ? all.clock.instant(all.endedNanos[at]) : null;
        }

        @Override
        public long bytesSent() {
            return isEnd ? bytes(all.sentBytes, at) : 0;
        }

        @Override
        public long bytesReceived() {
            return isEnd ? bytes(all.receivedBytes, at) : 0;
        }

        @Override
        public @Nullable CallOutcome outcome() {
            return isEnd ? CallOutcome.SUCCEEDED : null;
        }

        @Override
        public @Nullable Throwable failure() {
            return null;
        }

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }
}
