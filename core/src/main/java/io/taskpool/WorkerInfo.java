package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one worker of a pool: a worker JVM or a thread. Immutable, so safe for use by many threads.
 *
 * <p>Programs read it from {@link TaskPool#workers()}. The {@link Builder} is for those who write a {@link TaskPool} of
 * their own; what it is not told has a default, so an accessor that is added later breaks nobody.
 */
public final class WorkerInfo {
    private final String name;
    private final long pid;
    private final String host;
    private final WorkerState state;
    private final @Nullable String running;
    private final @Nullable Duration runningFor;
    private final long calls;
    private final long failures;
    private final Duration busy;
    private final @Nullable Instant startedAt;
    private final long memoryBytes;

    private WorkerInfo(Builder builder) {
        this.name = builder.name;
        this.pid = builder.pid;
        this.host = builder.host;
        this.state = builder.state;
        this.running = builder.running;
        this.runningFor = builder.runningFor;
        this.calls = builder.calls;
        this.failures = builder.failures;
        this.busy = builder.busy;
        this.startedAt = builder.startedAt;
        this.memoryBytes = builder.memoryBytes;
    }

    /**
     * Returns a builder for a worker that is idle and has done nothing.
     *
     * @param name the worker's name
     * @return a new builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Returns the worker's name, which no other worker of the pool has or will have.
     *
     * @return for example {@code worker 3}, or {@code thread 35} in a pool of virtual threads
     */
    public String name() {
        return name;
    }

    /**
     * Returns the id of the process that the worker runs in: its own for a worker JVM, this JVM's for a thread.
     *
     * @return the process id
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the name of the machine that the worker runs on.
     *
     * @return the name; {@code localhost} for this machine
     */
    public String host() {
        return host;
    }

    /**
     * Returns what the worker is doing.
     *
     * @return the state; {@link WorkerState#ENDED} and {@link WorkerState#DIED} only where a {@link PoolListener} is told of its end
     */
    public WorkerState state() {
        return state;
    }

    /**
     * Returns the name of the call that is running.
     *
     * @return the name, or null if no call is running
     */
    public @Nullable String running() {
        return running;
    }

    /**
     * Returns how long the running call has been running. This is exact for calls with a time limit, and while the
     * pool has a {@link PoolListener}. Otherwise it counts from when the pool last heard of an outcome on this worker, so
     * it may include calls of a few milliseconds before this one.
     *
     * @return the time, or null if no call is running, or if it is not known, as for a virtual thread that nobody has asked to time
     */
    public @Nullable Duration runningFor() {
        return runningFor;
    }

    /**
     * Returns the number of calls that the worker has finished, those that failed included. It may lag behind by the calls
     * that ended in the last moment.
     *
     * @return the number
     */
    public long calls() {
        return calls;
    }

    /**
     * Returns the number of calls that failed on the worker.
     *
     * @return the number
     */
    public long failures() {
        return failures;
    }

    /**
     * Returns for how long the worker has had calls since it was ready.
     *
     * @return the time; at most what has passed since {@link #startedAt()}
     */
    public Duration busy() {
        return busy;
    }

    /**
     * Returns when the worker was launched.
     *
     * @return the time, or null if it is not known, as for a virtual thread that nobody has asked to time
     */
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    /**
     * Returns the memory that the worker uses.
     *
     * @return the number of bytes, or -1 if it has none of its own, as a thread, or it cannot be determined
     */
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public String toString() {
        String call = running == null ? "" : ", running=" + running + ", runningFor=" + runningFor;
        return "WorkerInfo[" + name + ", pid=" + pid + ", host=" + host + ", " + state + call + ", calls=" + calls
                + ", failures=" + failures + ", busy=" + busy + ", startedAt=" + startedAt + ", memoryBytes="
                + memoryBytes + "]";
    }

    /** Makes snapshots. For use by one thread. */
    public static final class Builder {
        private final String name;
        private long pid;
        private String host = "localhost";
        private WorkerState state = WorkerState.IDLE;
        private @Nullable String running;
        private @Nullable Duration runningFor;
        private long calls;
        private long failures;
        private Duration busy = Duration.ZERO;
        private @Nullable Instant startedAt;
        private long memoryBytes = -1;

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
        }

        /**
         * Sets the id of the process that the worker runs in.
         *
         * @param pid the process id
         * @return this
         */
        public Builder pid(long pid) {
            this.pid = pid;
            return this;
        }

        /**
         * Sets the name of the machine that the worker runs on.
         *
         * @param host the name; {@code localhost} by default
         * @return this
         */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets what the worker is doing.
         *
         * @param state the state; {@code IDLE} by default
         * @return this
         */
        public Builder state(WorkerState state) {
            this.state = requireNonNull(state, "state");
            return this;
        }

        /**
         * Sets the name of the call that is running.
         *
         * @param running the name, or null if no call is running
         * @return this
         */
        public Builder running(@Nullable String running) {
            this.running = running;
            return this;
        }

        /**
         * Sets how long the running call has been running.
         *
         * @param runningFor the time, or null if no call is running or it is not known
         * @return this
         */
        public Builder runningFor(@Nullable Duration runningFor) {
            this.runningFor = runningFor;
            return this;
        }

        /**
         * Sets the number of calls that the worker has finished.
         *
         * @param calls the number
         * @return this
         */
        public Builder calls(long calls) {
            this.calls = calls;
            return this;
        }

        /**
         * Sets the number of calls that failed on the worker.
         *
         * @param failures the number
         * @return this
         */
        public Builder failures(long failures) {
            this.failures = failures;
            return this;
        }

        /**
         * Sets for how long the worker has had calls.
         *
         * @param busy the time; zero by default
         * @return this
         */
        public Builder busy(Duration busy) {
            this.busy = requireNonNull(busy, "busy");
            return this;
        }

        /**
         * Sets when the worker was launched.
         *
         * @param startedAt the time, or null if it is not known
         * @return this
         */
        public Builder startedAt(@Nullable Instant startedAt) {
            this.startedAt = startedAt;
            return this;
        }

        /**
         * Sets the memory that the worker uses.
         *
         * @param memoryBytes the number of bytes, or -1 if it is not known, by default
         * @return this
         */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /**
         * Makes the snapshot.
         *
         * @return what was set so far
         */
        public WorkerInfo build() {
            return new WorkerInfo(this);
        }
    }
}
