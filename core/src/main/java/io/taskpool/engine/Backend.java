package io.taskpool.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a backend supplies for the pool as a whole. Safe for use by many threads.
 */
public interface Backend {
    /**
     * Tells whether calls gain from being handed over together. Where each call has a thread of its own they do not.
     *
     * @return true if several calls may wait on one worker
     */
    boolean batches();

    /**
     * Tells whether a worker without work is kept for the next call.
     *
     * @return false if workers cost next to nothing to start
     */
    boolean keepsIdleWorkers();

    /**
     * Starts a worker. Reports {@link Lane#ready} or {@link Lane#startFailed}, at once or later; does not wait for it.
     *
     * @param lane what the worker reports to
     * @return the worker, so that one that is still starting can be killed
     */
    Worker start(Lane lane);

    /**
     * Prepares one call in the thread that submits it.
     *
     * @param kind the kind of function
     * @param function the function
     * @param argument its argument
     * @return what {@link Work#payload()} shall give, or null
     * @throws io.taskpool.TaskSerializationException if the call cannot cross to a worker
     */
    @Nullable
    Object prepare(CallKind kind, Object function, @Nullable Object argument);

    /**
     * Prepares a function for many calls.
     *
     * @param kind the kind of function
     * @param function the function
     * @return the prepared function
     * @throws io.taskpool.TaskSerializationException if the function cannot cross to a worker
     */
    PreparedFunction prepare(CallKind kind, Object function);

    /** Frees what the pool as a whole holds. Called once, after the last worker has ended. */
    void close();
}
