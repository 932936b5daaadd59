package io.taskpool.spi;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the engine's settings for a pool. Immutable, so safe for use by many threads. */
public final class PoolConfig {
    private final String name;
    private final int maxWorkers;
    private final int minWorkers;
    private final int startAttempts;
    private final int maxCallsPerWorker;
    private final @Nullable Duration maxWorkerAge;
    private final long maxWorkerMemoryBytes;
    private final boolean retriesInLargerHeap;
    private final Duration idleTimeout;
    private final @Nullable Duration callTimeout;
    private final Duration cancelGrace;
    private final boolean spinWait;
    private final int maxQueue;
    private final WhenFull whenFull;
    private final List<ContextCarrier> carriers;

    private PoolConfig(Builder builder) {
        this.name = builder.name;
        this.maxWorkers = builder.maxWorkers;
        this.minWorkers = builder.minWorkers;
        this.startAttempts = builder.startAttempts;
        this.maxCallsPerWorker = builder.maxCallsPerWorker;
        this.maxWorkerAge = builder.maxWorkerAge;
        this.maxWorkerMemoryBytes = builder.maxWorkerMemoryBytes;
        this.retriesInLargerHeap = builder.retriesInLargerHeap;
        this.idleTimeout = builder.idleTimeout;
        this.callTimeout = builder.callTimeout;
        this.cancelGrace = builder.cancelGrace;
        this.spinWait = builder.spinWait;
        this.maxQueue = builder.maxQueue;
        this.whenFull = builder.whenFull;
        this.carriers = List.copyOf(builder.carriers);
    }

    /**
     * Returns a builder with the default settings.
     *
     * @param name the pool's name in messages and thread names
     * @param maxWorkers the largest number of workers, at least 1
     * @return a new builder
     * @throws IllegalArgumentException if the number is less than 1
     */
    public static Builder builder(String name, int maxWorkers) {
        return new Builder(name, maxWorkers);
    }

    /**
     * Returns the pool's name in messages and thread names.
     *
     * @return the setting
     */
    public String name() {
        return name;
    }

    /**
     * Returns the largest number of workers.
     *
     * @return the setting
     */
    public int maxWorkers() {
        return maxWorkers;
    }

    /**
     * Returns how many workers are kept alive while they are idle.
     *
     * @return the setting
     */
    public int minWorkers() {
        return minWorkers;
    }

    /**
     * Returns how many starts in a row must fail before the waiting calls fail.
     *
     * @return the setting
     */
    public int startAttempts() {
        return startAttempts;
    }

    /**
     * Returns how many calls a worker may run before it is replaced.
     *
     * @return the setting, 0 for no limit
     */
    public int maxCallsPerWorker() {
        return maxCallsPerWorker;
    }

    /**
     * Returns how long a worker may live before it is replaced.
     *
     * @return the setting, or null for none
     */
    public @Nullable Duration maxWorkerAge() {
        return maxWorkerAge;
    }

    /**
     * Returns how many bytes of memory a worker may use before it is replaced.
     *
     * @return the setting, 0 for no limit
     */
    public long maxWorkerMemoryBytes() {
        return maxWorkerMemoryBytes;
    }

    /**
     * Tells whether calls that ran out of memory are retried in a worker with a larger heap.
     *
     * @return true if they are
     */
    public boolean retriesInLargerHeap() {
        return retriesInLargerHeap;
    }

    /**
     * Returns how long a worker may be idle before it is shut down.
     *
     * @return the setting
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Returns the time limit of calls that do not set their own.
     *
     * @return the setting, or null for none
     */
    public @Nullable Duration callTimeout() {
        return callTimeout;
    }

    /**
     * Returns how long an interrupted call may keep running before its worker is stopped by force.
     *
     * @return the setting
     */
    public Duration cancelGrace() {
        return cancelGrace;
    }

    /**
     * Tells whether threads that wait for short calls in quick succession spin before they park.
     *
     * @return the setting
     */
    public boolean spinWait() {
        return spinWait;
    }

    /**
     * Returns how many submitted calls may wait for a worker.
     *
     * @return the setting, 0 for no limit
     */
    public int maxQueue() {
        return maxQueue;
    }

    /**
     * Returns what happens to a call for which there is no room in the queue.
     *
     * @return the setting, which matters only if there is a limit
     */
    public WhenFull whenFull() {
        return whenFull;
    }

    /**
     * Returns what carries context from the threads that submit calls to those that run them.
     *
     * @return the carriers, in the order in which they restore it
     */
    public List<ContextCarrier> carriers() {
        return carriers;
    }

    /** Builds settings. Not safe for use by many threads. */
    public static final class Builder {
        private final String name;
        private final int maxWorkers;
        private int minWorkers;
        private int startAttempts = 3;
        private int maxCallsPerWorker;
        private @Nullable Duration maxWorkerAge;
        private long maxWorkerMemoryBytes;
        private boolean retriesInLargerHeap;
        private Duration idleTimeout = Duration.ofSeconds(10);
        private @Nullable Duration callTimeout;
        private Duration cancelGrace = Duration.ofSeconds(2);
        private boolean spinWait = true;
        private int maxQueue;
        private WhenFull whenFull = WhenFull.WAIT;
        private final List<ContextCarrier> carriers = new ArrayList<>();

        private Builder(String name, int maxWorkers) {
            check(maxWorkers >= 1, "maxWorkers", "at least 1", maxWorkers);
            this.name = requireNonNull(name, "name");
            this.maxWorkers = maxWorkers;
        }

        /**
         * Sets how many workers are kept alive while they are idle.
         *
         * @param minWorkers the number of workers; 0 by default
         * @return this
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder minWorkers(int minWorkers) {
            check(minWorkers >= 0, "minWorkers", "at least 0", minWorkers);
            this.minWorkers = minWorkers;
            return this;
        }

        /**
         * Sets how many starts in a row must fail before the waiting calls fail.
         *
         * @param startAttempts the number of starts; 3 by default
         * @return this
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder startAttempts(int startAttempts) {
            check(startAttempts >= 1, "startAttempts", "at least 1", startAttempts);
            this.startAttempts = startAttempts;
            return this;
        }

        /**
         * Sets how many calls a worker may run before it is replaced.
         *
         * @param maxCallsPerWorker the number of calls; 0, for no limit, by default
         * @return this
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder maxCallsPerWorker(int maxCallsPerWorker) {
            check(maxCallsPerWorker >= 0, "maxCallsPerWorker", "at least 0", maxCallsPerWorker);
            this.maxCallsPerWorker = maxCallsPerWorker;
            return this;
        }

        /**
         * Sets how long a worker may live before it is replaced.
         *
         * @param maxWorkerAge the duration; null, for no limit, by default
         * @return this
         * @throws IllegalArgumentException if the duration is not positive
         */
        public Builder maxWorkerAge(@Nullable Duration maxWorkerAge) {
            checkPositive(maxWorkerAge, "maxWorkerAge");
            this.maxWorkerAge = maxWorkerAge;
            return this;
        }

        /**
         * Sets how many bytes of memory a worker may use before it is replaced.
         *
         * @param maxWorkerMemoryBytes the number of bytes; 0, for no limit, by default
         * @return this
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder maxWorkerMemoryBytes(long maxWorkerMemoryBytes) {
            check(maxWorkerMemoryBytes >= 0, "maxWorkerMemoryBytes", "at least 0", maxWorkerMemoryBytes);
            this.maxWorkerMemoryBytes = maxWorkerMemoryBytes;
            return this;
        }

        /**
         * Sets whether calls that ran out of memory are retried in a worker with a larger heap.
         *
         * @param retriesInLargerHeap true to retry them; false by default
         * @return this
         */
        public Builder retriesInLargerHeap(boolean retriesInLargerHeap) {
            this.retriesInLargerHeap = retriesInLargerHeap;
            return this;
        }

        /**
         * Sets how long a worker may be idle before it is shut down.
         *
         * @param idleTimeout the duration; 10 seconds by default
         * @return this
         * @throws IllegalArgumentException if the duration is not positive
         */
        public Builder idleTimeout(Duration idleTimeout) {
            checkPositive(requireNonNull(idleTimeout, "idleTimeout"), "idleTimeout");
            this.idleTimeout = idleTimeout;
            return this;
        }

        /**
         * Sets the time limit of calls that do not set their own.
         *
         * @param callTimeout the duration; null, for no limit, by default
         * @return this
         * @throws IllegalArgumentException if the duration is not positive
         */
        public Builder callTimeout(@Nullable Duration callTimeout) {
            checkPositive(callTimeout, "callTimeout");
            this.callTimeout = callTimeout;
            return this;
        }

        /**
         * Sets how long an interrupted call may keep running before its worker is stopped by force.
         *
         * @param cancelGrace the duration; 2 seconds by default
         * @return this
         * @throws IllegalArgumentException if the duration is not positive
         */
        public Builder cancelGrace(Duration cancelGrace) {
            checkPositive(requireNonNull(cancelGrace, "cancelGrace"), "cancelGrace");
            this.cancelGrace = cancelGrace;
            return this;
        }

        /**
         * Sets whether threads that wait for short calls in quick succession spin before they park.
         *
         * @param spinWait the setting; true by default
         * @return this
         */
        public Builder spinWait(boolean spinWait) {
            this.spinWait = spinWait;
            return this;
        }

        /**
         * Sets how many submitted calls may wait for a worker. Calls of a map do not count; its look-ahead limits them.
         *
         * @param maxQueue the number of calls; 0, for no limit, by default
         * @param whenFull what happens to a call for which there is no room
         * @return this
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder maxQueue(int maxQueue, WhenFull whenFull) {
            check(maxQueue >= 0, "maxQueue", "at least 0", maxQueue);
            this.maxQueue = maxQueue;
            this.whenFull = requireNonNull(whenFull, "whenFull");
            return this;
        }

        /**
         * Adds what carries context from the thread that submits a call to the one that runs it.
         *
         * @param carrier the carrier; none by default
         * @return this
         */
        public Builder propagate(ContextCarrier carrier) {
            carriers.add(requireNonNull(carrier, "carrier"));
            return this;
        }

        /** Avoids Guava's {@code Preconditions}: opening its jar would delay a program's first result. */
        private static void check(boolean holds, String name, String rule, Object value) {
            if (!holds) {
                throw new IllegalArgumentException(name + " must be " + rule + ", was " + value);
            }
        }

        private static void checkPositive(@Nullable Duration duration, String name) {
            if (duration != null) {
                check(!duration.isZero() && !duration.isNegative(), name, "positive", duration);
            }
        }

        /**
         * Builds the settings.
         *
         * @return the settings
         */
        public PoolConfig build() {
            return new PoolConfig(this);
        }
    }
}
