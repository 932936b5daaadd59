package io.taskpool.spi;

/** Starts the workers of a pool, each of which runs many calls. Safe for use by many threads. */
public interface Backend extends Preparer {
    /**
     * Starts a worker. It reports {@link WorkerContext#ready} or {@link WorkerContext#startFailed} from within this
     * method or later; this method does not wait until the worker is ready.
     *
     * @param context receives the worker's reports
     * @return the worker, so that it can be killed while it is still starting
     */
    Worker start(WorkerContext context);

    /** Releases the resources that the pool as a whole holds. Called once, after the last worker has ended. */
    void close();
}
