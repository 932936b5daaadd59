package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskAction;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.shared.WorkerScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs on a worker thread before its first call and after its last one: the initializer, the finalizer, and the closing
 * of what its {@link WorkerScope} keeps. Immutable, so safe for use by many threads.
 */
public final class ThreadHooks {
    /** For threads that are ready at once. */
    public static final ThreadHooks NONE = withFinalizer(null);

    /** How long a thread may take to end, as long as a worker JVM may. */
    public static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** Why a thread is abandoned that takes longer. */
    public static final String END_TOOK_TOO_LONG =
            "its finalizer, and closing what its WorkerLocals made, took longer than " + END_LIMIT.toSeconds() + " s";

    private static final Logger log = LoggerFactory.getLogger(ThreadHooks.class);

    private final @Nullable TaskAction initializer;
    private final @Nullable TaskAction finalizer;
    private final @Nullable ClassLoader context;
    private final Duration startTimeout;

    /**
     * Makes the hooks. Called on the thread that makes the pool, whose context class loader they get.
     *
     * @param initializer runs before the first call, or null
     * @param finalizer runs after the last call, or null
     * @param startTimeout how long the initializer may take
     */
    public ThreadHooks(@Nullable TaskAction initializer, @Nullable TaskAction finalizer, Duration startTimeout) {
        this.initializer = initializer;
        this.finalizer = finalizer;
        this.startTimeout = startTimeout;
        TaskAction first = initializer != null ? initializer : finalizer;
        this.context = first == null ? null : ContextLoader.of(first);
    }

    /**
     * Makes the hooks of threads that are ready at once.
     *
     * @param finalizer runs after the last call, or null
     * @return the hooks
     */
    public static ThreadHooks withFinalizer(@Nullable TaskAction finalizer) {
        return new ThreadHooks(null, finalizer, Duration.ofSeconds(60)); // which nothing exceeds
    }

    /**
     * Tells whether there is an initializer.
     *
     * @return false if a thread is ready at once
     */
    public boolean hasInitializer() {
        return initializer != null;
    }

    /**
     * Tells whether a thread has anything to do but its calls.
     *
     * @return true if there is an initializer or a finalizer
     */
    public boolean hasAny() {
        return initializer != null || finalizer != null;
    }

    /**
     * Returns how long the initializer may take.
     *
     * @return the time, positive
     */
    public Duration startTimeout() {
        return startTimeout;
    }

    /**
     * Runs the initializer, if there is one, on the current thread.
     *
     * @param worker how messages name the thread
     * @return why the thread cannot be used, or null if it can
     */
    public @Nullable BrokenPoolException initialize(String worker) {
        TaskAction first = initializer;
        if (first == null) {
            return null;
        }
        Thread.currentThread().setContextClassLoader(context);
        try {
            first.run();
            return null;
        } catch (Throwable e) { // code of the user's may throw anything
            return new BrokenPoolException(
                    "cannot start workers: the initializer failed on " + worker + " (" + Failures.describe(e)
                            + "); the next call tries again",
                    e);
        }
    }

    /**
     * Returns what calls see if the initializer does not end.
     *
     * @param worker how messages name the thread
     * @return the exception
     */
    public BrokenPoolException startTimedOut(String worker) {
        return new BrokenPoolException(
                "cannot start workers: " + worker + " was not ready within its start timeout of "
                        + startTimeout.toMillis() + " ms, in which its initializer has to be done",
                null);
    }

    /**
     * Tells whether a thread has something to do at its end.
     *
     * @param scope what it keeps
     * @return true if {@link #finish} runs code of the user's
     */
    public boolean hasToFinish(WorkerScope scope) {
        return finalizer != null || !scope.isEmpty();
    }

    /**
     * Ends the worker that the current thread was. Failures are logged.
     *
     * @param scope what it keeps
     * @param worker how messages name the thread
     * @param inOrder whether the finalizer is to run; it does not on a thread that was abandoned
     */
    public void finish(WorkerScope scope, String worker, boolean inOrder) {
        TaskAction last = inOrder ? finalizer : null;
        if (last != null) {
            Thread.currentThread().setContextClassLoader(context);
        }
        scope.end(last, (what, failure) -> log.warn("{} failed on {}", what, worker, failure));
    }
}
