package io.taskpool.thread;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskAction;
import io.taskpool.WhenFull;
import io.taskpool.engine.EnginePool;
import io.taskpool.engine.PoolEngine;
import io.taskpool.engine.ThreadHooks;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * Settings of a {@link ThreadTaskPool}. Each has a default, so one sets only what should differ.
     *
     * <pre>{@code
     * try (ThreadTaskPool pool = ThreadTaskPool.builder()
     *         .name("mail")
     *         .workers(4)
     *         .taskTimeout(Duration.ofMinutes(1)) // of each call that has no limit of its own
     *         .maxQueue(1_000, WhenFull.WAIT)
     *         .build()) {
     *     System.out.println(pool.submit(() -> Thread.currentThread().getName()).get().startsWith("mail")); // prints true
     * }
     * }</pre>
     *
     * <p>Not safe for use by many threads.
     */
    public static final class Builder {
        private static final int UNLIMITED = 1_000_000;

        private @Nullable Integer workers;
        private boolean virtual;
        private Duration idleTimeout = Duration.ofSeconds(10);
        private @Nullable Duration taskTimeout;
        private Duration cancelGrace = Duration.ofSeconds(2);
        private Duration startTimeout = Duration.ofSeconds(60);
        private @Nullable TaskAction initializer;
        private @Nullable TaskAction finalizer;
        private @Nullable String name;
        private int maxQueue;
        private WhenFull whenFull = WhenFull.WAIT;
        private final List<ContextCarrier> carriers = new ArrayList<>();

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

        /**
         * Sets a task that runs on each thread before its first call. The default is none. If it throws, the thread is not
         * used; if that happens three times in a row and no other thread of the pool is alive, the calls that wait fail
         * with a {@link io.taskpool.BrokenPoolException} whose cause is what it threw, and the next call tries again.
         *
         * <p>A virtual thread runs it for the one call or the few that the thread is made for, and if it throws, these fail
         * at once.
         *
         * @param initializer the task
         * @return this builder
         */
        public Builder initializer(TaskAction initializer) {
            this.initializer = requireNonNull(initializer, "initializer");
            return this;
        }

        /**
         * Sets a task that runs on each thread after its last call, when the thread ends in order: it was idle, or the pool
         * was shut down. The default is none. The pool terminates after that. Objects of
         * {@link io.taskpool.shared.WorkerLocal}s are closed after it, so it may still use them.
         *
         * <p>What it throws is logged. If it has not ended after 5 seconds, the thread is interrupted and abandoned. It does
         * not run on a thread that was abandoned, or whose initializer failed.
         *
         * @param finalizer the task
         * @return this builder
         */
        public Builder finalizer(TaskAction finalizer) {
            this.finalizer = requireNonNull(finalizer, "finalizer");
            return this;
        }

        /**
         * Sets how long the {@link #initializer} may take, after which it counts as failed, is interrupted, and its thread
         * abandoned. The default is 60 seconds.
         *
         * @param startTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = positive(startTimeout, "startTimeout");
            return this;
        }

        /**
         * Names the pool, in its messages and in the names of its threads.
         *
         * @param name the name
         * @return this builder
         */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Limits how many submitted calls may wait for a thread. The default is no limit. Calls of a {@code map} do not count;
         * its look-ahead limits them.
         *
         * @param calls the number of calls, at least 1
         * @param whenFull what happens to a call for which there is no room
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxQueue(int calls, WhenFull whenFull) {
            checkArgument(calls >= 1, "maxQueue must be at least 1, was %s", calls);
            this.maxQueue = calls;
            this.whenFull = requireNonNull(whenFull, "whenFull");
            return this;
        }

        /**
         * Lets a carrier take context along from the thread that submits a call, for example
         * {@link io.taskpool.context.ContextCarriers#mdc()}. May be called several times: the context of the first carrier is
         * restored first, and undone last. The default is none.
         *
         * @param carrier the carrier
         * @return this builder
         */
        public Builder propagate(ContextCarrier carrier) {
            carriers.add(requireNonNull(carrier, "carrier"));
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
            PoolConfig.Builder config = PoolConfig.builder(
                            name != null ? name : virtual ? "virtual threads" : "threads", count)
                    .idleTimeout(idleTimeout)
                    .callTimeout(taskTimeout)
                    .cancelGrace(cancelGrace)
                    .maxQueue(maxQueue, whenFull);
            carriers.forEach(config::propagate);
            ThreadHooks hooks = new ThreadHooks(initializer, finalizer, startTimeout);
            return new ThreadTaskPool(
                    virtual
                            ? new PoolEngine(
                                    config.build(),
                                    VirtualThreads.factory(name != null ? name : "taskpool-virtual"),
                                    hooks)
                            : new PoolEngine(config.build(), new ThreadBackend(name, hooks)));
        }
    }
}
