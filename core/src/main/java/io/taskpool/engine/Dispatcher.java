package io.taskpool.engine;

import io.taskpool.PoolStats;
import io.taskpool.spi.PoolConfig;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sees to it that accepted work runs, and ends when it is told to: what a pool's front ({@link PoolEngine}, {@link Call},
 * {@link MapRun}) knows of what runs its calls. There are two: the {@link Scheduler} hands work to workers that are kept,
 * and {@link ThreadPerCall} starts a thread for each piece of work. Safe for use by many threads.
 */
interface Dispatcher extends Call.Owner {
    /** Returns the pool's settings. */
    PoolConfig config();

    /** Tells whether calls gain from being handed over together. Where each has a thread of its own they do not. */
    boolean batches();

    /** Records that the pool's first call is being prepared, so that whatever takes long to start can do so meanwhile. */
    default void expectCall() {}

    /**
     * Takes new work.
     *
     * @param ofRun whether it belongs to a run that began before; then it is taken after a shutdown, too, until the pool is
     *     over, which it is not before the runs that it has accepted as a whole
     * @throws RejectedExecutionException if the pool was shut down, or is over
     * @throws CancellationException if the run's pool was shut down at once
     */
    void submit(Work work, boolean ofRun);

    /** Counts a call that failed before it could be queued. Refuses it as {@link #submit} does. */
    void countUnsent(boolean ofRun);

    /** Takes back what has not begun of a run that ended early. */
    void recallAll();

    /**
     * Lets a {@code map} hand in work until {@link #endRun}, even if the pool is shut down meanwhile: it was accepted as a
     * whole.
     *
     * @throws RejectedExecutionException if the pool was shut down
     */
    void beginRun();

    /** Records that the {@code map} hands in no more work. */
    void endRun();

    /** Takes no new work from now on. */
    void shutdown();

    /** Stops everything; returns the work that had not begun, which is cancelled. */
    List<Work> shutdownNow();

    /** Tells whether no new work is taken. */
    boolean isShutdown();

    /** Tells whether the pool was shut down at once. */
    boolean isStopped();

    /** Tells whether that thread runs a call for whose end the pool waits. */
    boolean runsOn(Thread thread);

    /** Returns what is at zero once nothing is left to do, and nothing can come any more. */
    CountDownLatch termination();

    /** Returns the pool's counters. */
    PoolStats stats();

    /** Returns what a call of a pool is told that takes no more. */
    static RejectedExecutionException rejection(PoolConfig config) {
        return new RejectedExecutionException("the pool '" + config.name() + "' was shut down and takes no new calls");
    }

    /** Returns what a call of a run is told whose pool was stopped. */
    static CancellationException stopped(PoolConfig config) {
        return new CancellationException("the pool '" + config.name() + "' was shut down at once");
    }
}
