package io.taskpool.engine;

import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.WorkerInfo;
import io.taskpool.engine.jfr.PoolRecording;
import io.taskpool.spi.PoolConfig;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs accepted work and shuts down on request, for {@link PoolEngine}, {@link Call} and {@link MapRun}. There are two
 * implementations: the {@link Scheduler} hands work to long-lived workers, and {@link ThreadPerCall} starts a thread
 * for each piece of work. Safe for use by many threads.
 */
interface Dispatcher extends Call.Owner {
    /** Returns the pool's settings. */
    PoolConfig config();

    /**
     * Tells whether handing several calls over together is faster. It is not where each call has a thread of its own.
     */
    boolean batches();

    /** Tells whether the input of a stream may be read ahead of what is taken. */
    default boolean readsAhead() {
        return true;
    }

    /** Starts all workers and waits until they are ready. */
    void warmUp();

    /** Changes the largest number of workers. */
    void resize(int workers);

    /** Records that the pool's first call is being prepared, so that slow starts can begin in parallel. */
    default void expectCall() {}

    /**
     * Accepts new work.
     *
     * @param ofRun whether the work belongs to a run that began earlier; such work is accepted even after a shutdown,
     *     until the pool has terminated, which waits for the runs that were accepted as a whole
     * @return false if the thread that submits the work is to run it, because the queue is full; it counts as submitted
     * @throws RejectedExecutionException if the pool was shut down or has terminated
     * @throws CancellationException if {@code shutdownNow()} was called on the run's pool
     */
    boolean submit(Work work, boolean ofRun);

    /** Counts a call that failed before it could be queued. Throws the same exceptions as {@link #submit}. */
    void countUnsent(boolean ofRun);

    /**
     * Removes the pending calls of a run that ended early, and recalls those that were dispatched but have not started.
     */
    void recallAll();

    /**
     * Accepts a {@code map} as a whole: it may submit work until {@link #endRun}, even if the pool is shut down in the
     * meantime.
     *
     * @throws RejectedExecutionException if the pool was shut down
     */
    void beginRun();

    /** Records that the {@code map} submits no more work. */
    void endRun();

    /** Rejects new work from now on. */
    void shutdown();

    /**
     * Stops the pool; returns the work that had not started, which is cancelled.
     *
     * @param interrupt whether running calls are stopped, too
     */
    List<Work> shutdownNow(boolean interrupt);

    /** Returns the largest number of workers at present. */
    int maxWorkers();

    /** Returns what stops running calls. */
    CallStopper stopper();

    /** Tells whether the pool was shut down. */
    boolean isShutdown();

    /** Tells whether {@code shutdownNow()} was called. */
    boolean isStopped();

    /** Tells whether a given thread runs a call that the pool waits for. */
    boolean runsOn(Thread thread);

    /** Returns the latch that reaches zero when the pool has terminated. */
    CountDownLatch termination();

    /** Returns the pool's counters. */
    PoolStats stats();

    /** Returns what notices that somebody records what the pool does. */
    PoolRecording recording();

    /** Adds a listener to those that are told of what the pool does. */
    void addListener(PoolListener listener);

    /** Removes a listener. */
    void removeListener(PoolListener listener);

    /** Returns what each worker is doing. */
    List<WorkerInfo> workers();

    /** Describes what each worker is doing, with the stacks of its threads. */
    String dump();

    /** Makes the exception for calls that are submitted after a shutdown. */
    static RejectedExecutionException rejection(PoolConfig config) {
        return new RejectedExecutionException(
                "the pool '" + config.name() + "' was shut down and accepts no new calls");
    }

    /** Makes the exception for runs of a pool that was stopped. */
    static CancellationException stopped(PoolConfig config) {
        return new CancellationException(
                "the pool '" + config.name() + "' was shut down by shutdownNow() or shutdownCancelling()");
    }
}
