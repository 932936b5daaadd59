package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/**
 * Represents one call, or several calls of one function, that are handed to a worker together. Calls are numbered from
 * 0.
 *
 * <p>A backend runs the calls in order and reports the outcome of each to its {@link WorkerContext}; it never completes
 * them itself. Safe for use by many threads; implemented only by the engine.
 */
public interface WorkUnit {
    /**
     * Returns the kind of the function.
     *
     * @return the kind
     */
    CallKind kind();

    /**
     * Returns the function object as the user gave it.
     *
     * @return the function, of the interface that the kind names; null once every call has an outcome
     */
    @Nullable
    Object function();

    /**
     * Returns the context class loader that the calls see.
     *
     * @return the loader that was chosen when the work was submitted; null once every call has an outcome
     */
    @Nullable
    ClassLoader contextLoader();

    /**
     * Returns the number of calls.
     *
     * @return at least 1
     */
    int size();

    /**
     * Returns the argument of a call.
     *
     * @param call the number of the call
     * @return its argument, null for kinds that take none
     */
    @Nullable
    Object argument(int call);

    /**
     * Returns the payload that the backend prepared when this work was submitted. Slices of the same work share it.
     *
     * @return the backend's own object; null if it prepared none, or once every call has an outcome
     */
    @Nullable
    Object payload();

    /**
     * Returns the index, within the payload, of this work's call 0.
     *
     * @return 0 unless this is a slice
     */
    int payloadOffset();

    /**
     * Returns the time limit of each call.
     *
     * @return nanoseconds from the start of the call, 0 for none
     */
    long timeoutNanos();

    /**
     * Tells whether to measure how long each call runs, and to report it by {@link WorkerContext#took}.
     *
     * @return false unless somebody asks for the time, so that other calls do not pay for it
     */
    boolean isMeasured();

    /**
     * Tells whether code of the user's decides what follows from a failure, so that a failure has to be reported where it may
     * run: without a lock, and not on a thread that others depend on.
     *
     * @return false unless the user's code judges failures
     */
    boolean judgesFailures();

    /**
     * Tells whether a call should still run. A worker checks this right before it starts the call.
     *
     * @param call the number of the call
     * @return false if the call was cancelled or its outcome has already been decided
     */
    boolean isWanted(int call);

    /**
     * Returns some of these calls as work of their own. The slice replaces this work for those calls: their outcomes
     * are reported on the slice.
     *
     * @param from the first call
     * @param to the last call plus one
     * @return the slice, or this work if the range covers all of its calls
     */
    WorkUnit slice(int from, int to);

    /**
     * Records that a call will not run because it was cancelled or its outcome has already been decided.
     *
     * @param call the number of the call
     */
    void drop(int call);

    /**
     * Cancels all calls of this work that have no outcome yet, because {@code shutdownNow()} was called on the pool.
     */
    void cancelAll();

    /**
     * Names a call for messages.
     *
     * @param call the number of the call
     * @return for example {@code call 17 (com.example.App$$Lambda)}
     */
    String describe(int call);
}
