package io.taskpool.spi;

/**
 * What a backend supplies whose workers are kept for many calls. Safe for use by many threads.
 */
public interface Backend extends Preparer {
    /**
     * Starts a worker. Reports {@link WorkerContext#ready} or {@link WorkerContext#startFailed}, at once or later; does not wait for it.
     *
     * @param context what the worker reports to
     * @return the worker, so that one that is still starting can be killed
     */
    Worker start(WorkerContext context);

    /** Frees what the pool as a whole holds. Called once, after the last worker has ended. */
    void close();
}
