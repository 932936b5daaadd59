package io.taskpool.monitor;

import io.taskpool.WorkerInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one worker has done with its time, in a {@link PoolReport}. The shares are of the time from when it was ready until it ended or,
 * if it has not, until the last call of the pool ended; together they are 1. Immutable, so safe for use by many threads.
 */
public final class WorkerSummary {
    private final String pool;
    private final WorkerInfo info;
    private final @Nullable Duration startUp;
    private final Duration lived;
    private final double busy;
    private final double waiting;
    private final long calls;
    private final long failures;
    private final @Nullable String ended;
    private final boolean died;

    WorkerSummary(
            String pool,
            WorkerInfo info,
            @Nullable Duration startUp,
            Duration lived,
            double busy,
            double waiting,
            long calls,
            long failures,
            @Nullable String ended,
            boolean died) {
        this.pool = pool;
        this.info = info;
        this.startUp = startUp;
        this.lived = lived;
        this.busy = busy;
        this.waiting = waiting;
        this.calls = calls;
        this.failures = failures;
        this.ended = ended;
        this.died = died;
    }

    /**
     * Returns the name of its pool.
     *
     * @return the name
     */
    public String pool() {
        return pool;
    }

    /**
     * Returns the worker's name.
     *
     * @return for example {@code worker 3}
     */
    public String name() {
        return info.name();
    }

    /**
     * Returns the worker as it was last seen, with its process and its machine.
     *
     * @return a snapshot
     */
    public WorkerInfo info() {
        return info;
    }

    /**
     * Returns how long it took to start, from its launch until it was ready.
     *
     * @return the time, or null if it was launched before the monitor began
     */
    public @Nullable Duration startUp() {
        return startUp;
    }

    /**
     * Returns the time that the shares are of.
     *
     * @return the time
     */
    public Duration lived() {
        return lived;
    }

    /**
     * Returns the share of its time in which it ran calls.
     *
     * @return from 0 to 1
     */
    public double busy() {
        return busy;
    }

    /**
     * Returns the share of its time in which it ran nothing although calls were queued in its pool: they were on their way to it, its
     * results were on theirs, or calls had to wait for something else, such as their key.
     *
     * @return from 0 to 1
     */
    public double waiting() {
        return waiting;
    }

    /**
     * Returns the share of its time in which there was nothing to run.
     *
     * @return from 0 to 1
     */
    public double idle() {
        return Math.max(0, 1 - busy - waiting);
    }

    /**
     * Returns how many attempts ended on it.
     *
     * @return the number
     */
    public long calls() {
        return calls;
    }

    /**
     * Returns how many of these did not succeed.
     *
     * @return the number, without those that were cancelled
     */
    public long failures() {
        return failures;
    }

    /**
     * Returns the memory that it used when it was last seen.
     *
     * @return the number of bytes, or -1 if it has none of its own, as a thread, or it is not known
     */
    public long memoryBytes() {
        return info.memoryBytes();
    }

    /**
     * Returns why it has ended.
     *
     * @return the reason, for people to read; null if it has not
     */
    public @Nullable String ended() {
        return ended;
    }

    /**
     * Tells whether it has ended otherwise than planned.
     *
     * @return true if it has died; false if it has ended as planned, or lives
     */
    public boolean died() {
        return died;
    }

    @Override
    public String toString() {
        return "WorkerSummary[" + pool + ", " + name() + ", busy=" + Units.share(busy) + ", waiting="
                + Units.share(waiting)
                + ", idle=" + Units.share(idle()) + ", calls=" + calls + ", failures=" + failures
                + (ended == null ? "" : (died ? ", died=" : ", ended=") + ended) + "]";
    }
}
