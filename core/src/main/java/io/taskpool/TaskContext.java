package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a task can learn of the call that it is running in, on every kind of worker:
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(2)) {
 *     List<Long> sums = pool.map(limit -> {
 *         TaskContext context = TaskContext.current();
 *         long sum = 0;
 *         for (long n = 0; n < limit && !context.isCancelled(); n++) {
 *             sum += n;
 *         }
 *         return sum;
 *     }, List.of(10, 100));
 *     System.out.println(sums); // prints [45, 4950]
 * }
 * }</pre>
 *
 * <p>Calls that never ask for it do not pay for it. In a worker JVM the first question of a call goes to the parent, which takes
 * tens of microseconds; the answer is kept for the rest of the call, and {@link #isCancelled()} never leaves the worker.
 *
 * <p>It describes one attempt at one call, and means nothing once that has ended. Safe for use by many threads, so a task may
 * hand it to threads of its own, where {@link #current()} finds none.
 */
public final class TaskContext {
    private static final ThreadLocal<@Nullable Source> SOURCE = new ThreadLocal<>();

    /** Finds the source of threads that have not entered one. */
    private static volatile @Nullable Source finder;

    /** Whether any task of this JVM has asked. */
    private static volatile boolean asked;

    private final String pool;
    private final String worker;
    private final String name;
    private final long index;
    private final int attempt;
    private final @Nullable Instant deadline;
    private final BooleanSupplier cancelled;

    private TaskContext(
            String pool,
            String worker,
            String name,
            long index,
            int attempt,
            @Nullable Duration left,
            BooleanSupplier cancelled) {
        this.pool = requireNonNull(pool, "pool");
        this.worker = requireNonNull(worker, "worker");
        this.name = requireNonNull(name, "name");
        this.index = index;
        this.attempt = attempt;
        this.deadline = left == null ? null : Instant.now().plus(left);
        this.cancelled = requireNonNull(cancelled, "cancelled");
    }

    /**
     * Returns the context of the call that the current thread is running.
     *
     * @return the context, of this attempt at the call
     * @throws IllegalStateException if this thread runs no call of a pool: outside of tasks, in an initializer or a finalizer, and
     *     on threads that a task has started
     */
    public static TaskContext current() {
        if (!asked) {
            asked = true;
        }
        Source source = SOURCE.get();
        if (source == null) {
            source = finder;
        }
        TaskContext running = source == null ? null : source.context();
        if (running == null) {
            throw new IllegalStateException("TaskContext.current() was called on "
                    + Thread.currentThread().getName()
                    + ", which runs no call of a pool. Call it within the task itself, on the thread that runs it, and hand the"
                    + " context to other threads that need it");
        }
        return running;
    }

    /**
     * Makes a context. For pools, and for tests of code that takes one.
     *
     * @param pool the name of the pool
     * @param worker the name of the worker
     * @param name the name of the call
     * @param index the position of the item, or -1 if there is none
     * @param attempt which attempt this is, from 1
     * @param left how long the call may still take, possibly negative, or null if there is no limit
     * @param cancelled tells whether the call was cancelled
     * @return the context
     */
    public static TaskContext of(
            String pool,
            String worker,
            String name,
            long index,
            int attempt,
            @Nullable Duration left,
            BooleanSupplier cancelled) {
        return new TaskContext(pool, worker, name, index, attempt, left, cancelled);
    }

    /**
     * Returns the name of the pool, as its builder has set it.
     *
     * @return for example {@code processes} for a pool that was given no name
     */
    public String pool() {
        return pool;
    }

    /**
     * Returns the name of the worker that runs the call, as {@link WorkerInfo#name()} and {@link CallEvent#worker()} have it.
     *
     * @return for example {@code worker 3}, or {@code thread 37} where each call has a thread of its own
     */
    public String worker() {
        return worker;
    }

    /**
     * Returns the name of the call: the one that its options have set, or that of its function.
     *
     * @return for example {@code lambda in com.example.App.main}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the position of the call's item in the input of its {@code map}, {@code stream}, {@code forEach} or
     * {@code outcomes}.
     *
     * @return the position, from 0; -1 for a call that was submitted by itself
     */
    public long index() {
        return index;
    }

    /**
     * Returns which attempt at the call this is.
     *
     * @return 1 for the first, and 1 more for each retry
     */
    public int attempt() {
        return attempt;
    }

    /**
     * Returns when the call has to be over: at the end of its time limit, or at its deadline or that of its {@code map},
     * whichever is sooner.
     *
     * @return the time, by this machine's clock; null if there is no limit
     */
    public @Nullable Instant deadline() {
        return deadline;
    }

    /**
     * Tells whether nobody waits for the call any more: it was cancelled, with or without an interrupt, its time limit or deadline
     * has passed, its pool is being shut down at once, or its {@code map} has ended early. Its outcome is decided by then, whatever
     * the task still does. Cheap enough for an inner loop.
     *
     * @return true if the task might as well stop
     */
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public String toString() {
        return "TaskContext[" + name + (index < 0 ? "" : ", item " + index) + ", attempt " + attempt + ", on " + worker
                + " of the pool '" + pool + "'" + (deadline == null ? "" : ", until " + deadline) + "]";
    }

    /**
     * Tells which call a thread is running. For backends, which enter a source on each thread that runs their calls; programs need
     * not name it.
     */
    public interface Source {
        /**
         * Describes the call that the current thread is running.
         *
         * @return the context, or null if it runs none
         */
        @Nullable
        TaskContext context();

        /**
         * Makes a source the one that the current thread asks.
         *
         * @param source the source, or null for none
         * @return the one that it asked before, to be entered again afterwards if the thread is not the pool's own; or null
         */
        static @Nullable Source enter(@Nullable Source source) {
            Source before = SOURCE.get();
            if (source == null) {
                SOURCE.remove();
            } else {
                SOURCE.set(source);
            }
            return before;
        }

        /**
         * Tells whether any task of this JVM has asked for its context yet. A thread that is made for a single call need not enter
         * before that, if it is found by a {@link #finder}.
         *
         * @return false as long as none has
         */
        static boolean isAsked() {
            return asked;
        }

        /**
         * Sets what is asked on threads that have entered no source.
         *
         * @param finder the only such source of this JVM
         */
        static void finder(Source finder) {
            TaskContext.finder = finder;
        }
    }
}
