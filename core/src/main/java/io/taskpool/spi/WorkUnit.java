package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/**
 * One call, or several calls of one function, that are handed to a worker together. Calls in it are numbered from 0.
 *
 * <p>A backend runs them in order and reports each through its {@link WorkerContext}; it never completes them itself. Safe for use
 * by many threads; implemented by the engine alone.
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
     * @return the function, of the interface that the kind names; null once nobody wants the work any more
     */
    @Nullable
    Object function();

    /**
     * Returns the context class loader that the calls shall see.
     *
     * @return the loader that was chosen when the work was submitted; null once nobody wants the
     *     work any more
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
     * Returns what the backend prepared when this work was submitted. Slices of one piece of work share it.
     *
     * @return the backend's own object; null if it prepared none, or nobody wants the work any more
     */
    @Nullable
    Object payload();

    /**
     * Returns which call of the payload is this work's call 0.
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
     * Tells whether a call should still run. A worker asks right before it begins one.
     *
     * @param call the number of the call
     * @return false if it was cancelled or its outcome was decided
     */
    boolean isWanted(int call);

    /**
     * Makes work of some of these calls. It takes their place: outcomes are reported to the slice.
     *
     * @param from the first call
     * @param to the last call plus one
     * @return the slice, or this if it holds all
     */
    WorkUnit slice(int from, int to);

    /**
     * Records that a call will not run because nobody wants it.
     *
     * @param call the number of the call
     */
    void drop(int call);

    /** Cancels all calls of this work that have no outcome yet, because the pool was shut down at once. */
    void cancelAll();

    /**
     * Names a call for messages.
     *
     * @param call the number of the call
     * @return for example {@code call 17 (com.example.App$$Lambda)}
     */
    String describe(int call);
}
