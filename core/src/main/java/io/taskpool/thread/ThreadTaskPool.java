package io.taskpool.thread;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.taskpool.engine.EnginePool;
import io.taskpool.engine.PoolEngine;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads of this JVM, either platform or virtual threads. This class is safe for use by many threads.
 *
 * <p>A thread cannot be stopped, only interrupted. A call that exceeds its time limit, or continues after
 * {@code cancel(true)}, still fails on time. After the grace period the pool stops using its thread and starts another in its
 * place; the old one ends when its task does.
 */
@SuppressWarnings("exports") // only the operations of TaskPool come from the superclass, and users need not name it
public final class ThreadTaskPool extends EnginePool {
    private ThreadTaskPool(PoolEngine engine) {
        super(engine);
    }

    /**
     * Returns a builder with the default settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a {@link ThreadTaskPool}. Not safe for use by many threads. */
    public static final class Builder {
        private static final int UNLIMITED = 1_000_000;

        private @Nullable Integer workers;
        private boolean virtual;
        private Duration idleTimeout = Duration.ofSeconds(10);
        private @Nullable Duration taskTimeout;
        private Duration cancelGrace = Duration.ofSeconds(2);

        private Builder() {}

        /**
         * Sets the largest number of threads. The default is {@code min(32, processors + 4)} for platform threads and a
         * million for virtual ones.
         *
         * @param workers the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder workers(int workers) {
            checkArgument(workers >= 1, "workers must be at least 1, was %s", workers);
            this.workers = workers;
            return this;
        }

        /**
         * Gives each call a virtual thread of its own. Needs JDK 21 or newer at run time.
         *
         * @return this builder
         * @throws IllegalStateException if this JVM has no virtual threads
         */
        public Builder virtualThreads() {
            checkState(
                    VirtualThreads.available(),
                    "virtual threads need JDK 21 or newer, this is JDK %s; run on a newer JDK or leave out virtualThreads()",
                    Runtime.version().feature());
            virtual = true;
            return this;
        }

        /**
         * Sets how long a platform thread may be idle before it ends. The default is 10 seconds.
         *
         * @param idleTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = positive(idleTimeout, "idleTimeout");
            return this;
        }

        /**
         * Sets the time limit of each call that has none of its own, counted from its start. The default is none.
         *
         * @param taskTimeout the limit, positive
         * @return this builder
         * @throws IllegalArgumentException if the limit is not positive
         */
        public Builder taskTimeout(Duration taskTimeout) {
            this.taskTimeout = positive(taskTimeout, "taskTimeout");
            return this;
        }

        /**
         * Sets how long an interrupted call may continue before its thread is abandoned and replaced. The default is 2
         * seconds.
         *
         * @param cancelGrace the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder cancelGrace(Duration cancelGrace) {
            this.cancelGrace = positive(cancelGrace, "cancelGrace");
            return this;
        }

        private static Duration positive(Duration duration, String name) {
            requireNonNull(duration, name);
            checkArgument(!duration.isZero() && !duration.isNegative(), "%s must be positive, was %s", name, duration);
            return duration;
        }

        /**
         * Makes the pool. It starts no thread before the first call.
         *
         * @return a new pool
         */
        public ThreadTaskPool build() {
            Integer asked = workers;
            int count = asked != null
                    ? asked
                    : virtual ? UNLIMITED : Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
            PoolConfig config = PoolConfig.builder(virtual ? "virtual threads" : "threads", count)
                    .idleTimeout(idleTimeout)
                    .callTimeout(taskTimeout)
                    .cancelGrace(cancelGrace)
                    .build();
            return new ThreadTaskPool(
                    virtual
                            ? new PoolEngine(config, VirtualThreads.factory())
                            : new PoolEngine(config, new ThreadBackend()));
        }
    }
}
