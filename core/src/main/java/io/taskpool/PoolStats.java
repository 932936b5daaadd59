package io.taskpool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a pool's counters. The numbers are read together, so they add up. Immutable, so safe for use by many threads.
 *
 * <p><b>How fresh it is.</b> The counters are read when {@link TaskPool#stats()} is called, not from time to time, and a
 * snapshot never changes. An outcome is counted before it can be seen: a call whose future is done is counted, and so are the
 * calls of a {@code map} that has returned and those whose results a stream has returned. The death of a worker is counted
 * before the calls that it fails. Outcomes of worker JVMs are counted when they arrive here, and those of short calls
 * arrive several at a time. What changes all the time, such as {@link #queued()} and {@link #idleWorkers()}, may be
 * different by the time you look at it. A {@link PoolListener} is told of each call instead.
 *
 * <p>Programs read it from {@link TaskPool#stats()}. The {@link Builder} is for those who write a {@link TaskPool} of their
 * own; counters that it is not told are 0, so a counter that is added later breaks nobody.
 */
public final class PoolStats {
    private final int workers;
    private final int idleWorkers;
    private final long queued;
    private final long inFlight;
    private final long submitted;
    private final long succeeded;
    private final long failed;
    private final long cancelled;
    private final long retried;
    private final long workersStarted;
    private final long workersDied;

    private PoolStats(Builder builder) {
        this.workers = builder.workers;
        this.idleWorkers = builder.idleWorkers;
        this.queued = builder.queued;
        this.inFlight = builder.inFlight;
        this.submitted = builder.submitted;
        this.succeeded = builder.succeeded;
        this.failed = builder.failed;
        this.cancelled = builder.cancelled;
        this.retried = builder.retried;
        this.workersStarted = builder.workersStarted;
        this.workersDied = builder.workersDied;
    }

    /**
     * Returns a builder whose counters are all 0.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the number of workers that are alive or starting. A worker that runs its last call counts together with the
     * one that starts in its place.
     *
     * @return the number
     */
    public int workers() {
        return workers;
    }

    /**
     * Returns the number of workers that are ready and have nothing to do.
     *
     * @return the number
     */
    public int idleWorkers() {
        return idleWorkers;
    }

    /**
     * Returns the number of calls that wait for a worker.
     *
     * @return the number
     */
    public long queued() {
        return queued;
    }

    /**
     * Returns the number of calls that were handed to a worker and have no outcome yet.
     *
     * @return the number
     */
    public long inFlight() {
        return inFlight;
    }

    /**
     * Returns the number of calls accepted since the pool was made; a {@code map} counts one for each item.
     *
     * @return the number
     */
    public long submitted() {
        return submitted;
    }

    /**
     * Returns the number of calls that returned a value.
     *
     * @return the number
     */
    public long succeeded() {
        return succeeded;
    }

    /**
     * Returns the number of calls that ended with an exception, time limits and deaths of workers included.
     *
     * @return the number
     */
    public long failed() {
        return failed;
    }

    /**
     * Returns the number of calls that were cancelled, or dropped because a {@code map} ended early.
     *
     * @return the number
     */
    public long cancelled() {
        return cancelled;
    }

    /**
     * Returns the number of attempts that were repeated because the caller asked for retries.
     *
     * @return the number
     */
    public long retried() {
        return retried;
    }

    /**
     * Returns the number of workers started since the pool was made.
     *
     * @return the number
     */
    public long workersStarted() {
        return workersStarted;
    }

    /**
     * Returns the number of workers that ended unexpectedly, or had to be stopped by force.
     *
     * @return the number
     */
    public long workersDied() {
        return workersDied;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PoolStats that
                && workers == that.workers
                && idleWorkers == that.idleWorkers
                && queued == that.queued
                && inFlight == that.inFlight
                && submitted == that.submitted
                && succeeded == that.succeeded
                && failed == that.failed
                && cancelled == that.cancelled
                && retried == that.retried
                && workersStarted == that.workersStarted
                && workersDied == that.workersDied;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                workers,
                idleWorkers,
                queued,
                inFlight,
                submitted,
                succeeded,
                failed,
                cancelled,
                retried,
                workersStarted,
                workersDied);
    }

    @Override
    public String toString() {
        return "PoolStats[workers=" + workers + ", idleWorkers=" + idleWorkers + ", queued=" + queued + ", inFlight="
                + inFlight + ", submitted=" + submitted + ", succeeded=" + succeeded + ", failed=" + failed
                + ", cancelled=" + cancelled + ", retried=" + retried + ", workersStarted=" + workersStarted
                + ", workersDied=" + workersDied + "]";
    }

    /** Makes snapshots. For use by one thread. */
    public static final class Builder {
        private int workers;
        private int idleWorkers;
        private long queued;
        private long inFlight;
        private long submitted;
        private long succeeded;
        private long failed;
        private long cancelled;
        private long retried;
        private long workersStarted;
        private long workersDied;

        private Builder() {}

        /**
         * Sets the number of workers that are alive or starting.
         *
         * @param workers the number
         * @return this
         */
        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        /**
         * Sets the number of workers that are ready and have nothing to do.
         *
         * @param idleWorkers the number
         * @return this
         */
        public Builder idleWorkers(int idleWorkers) {
            this.idleWorkers = idleWorkers;
            return this;
        }

        /**
         * Sets the number of calls that wait for a worker.
         *
         * @param queued the number
         * @return this
         */
        public Builder queued(long queued) {
            this.queued = queued;
            return this;
        }

        /**
         * Sets the number of calls that were handed to a worker and have no outcome yet.
         *
         * @param inFlight the number
         * @return this
         */
        public Builder inFlight(long inFlight) {
            this.inFlight = inFlight;
            return this;
        }

        /**
         * Sets the number of calls accepted since the pool was made; a {@code map} counts one for each item.
         *
         * @param submitted the number
         * @return this
         */
        public Builder submitted(long submitted) {
            this.submitted = submitted;
            return this;
        }

        /**
         * Sets the number of calls that returned a value.
         *
         * @param succeeded the number
         * @return this
         */
        public Builder succeeded(long succeeded) {
            this.succeeded = succeeded;
            return this;
        }

        /**
         * Sets the number of calls that ended with an exception, time limits and deaths of workers included.
         *
         * @param failed the number
         * @return this
         */
        public Builder failed(long failed) {
            this.failed = failed;
            return this;
        }

        /**
         * Sets the number of calls that were cancelled, or dropped because a {@code map} ended early.
         *
         * @param cancelled the number
         * @return this
         */
        public Builder cancelled(long cancelled) {
            this.cancelled = cancelled;
            return this;
        }

        /**
         * Sets the number of attempts that were repeated because the caller asked for retries.
         *
         * @param retried the number
         * @return this
         */
        public Builder retried(long retried) {
            this.retried = retried;
            return this;
        }

        /**
         * Sets the number of workers started since the pool was made.
         *
         * @param workersStarted the number
         * @return this
         */
        public Builder workersStarted(long workersStarted) {
            this.workersStarted = workersStarted;
            return this;
        }

        /**
         * Sets the number of workers that ended unexpectedly, or had to be stopped by force.
         *
         * @param workersDied the number
         * @return this
         */
        public Builder workersDied(long workersDied) {
            this.workersDied = workersDied;
            return this;
        }

        /**
         * Makes the snapshot.
         *
         * @return the counters set so far
         */
        public PoolStats build() {
            return new PoolStats(this);
        }
    }
}
