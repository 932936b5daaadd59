package io.taskpool.spi;

/**
 * Where a worker keeps what its tasks make by a {@code WorkerLocal}. For backends whose calls run in this JVM.
 *
 * <p>Used by one thread at a time. A worker that runs calls on several threads makes what one has done here visible to the next, as it has
 * to for its calls in any case.
 */
public interface WorkerObjects {
    /** Has the current thread find the worker's objects, until {@link #leave}. Called before a call. */
    void enter();

    /** Ends what {@link #enter} has begun. Called on the same thread after the call. */
    void leave();

    /**
     * Tells whether the worker keeps anything.
     *
     * @return false if {@link #close} has something to close
     */
    boolean isEmpty();

    /**
     * Closes what the worker keeps, the last one made first. Runs code of the user's, whose failures are logged. Called when the worker
     * ends in order, after its last call and before it reports its end; and, if it was abandoned in a call, when that call has returned.
     */
    void close();
}
