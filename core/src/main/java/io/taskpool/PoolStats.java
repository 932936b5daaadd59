package io.taskpool;

/**
 * A snapshot of a pool's counters. The numbers are read together, so they add up.
 *
 * @param workers workers that are alive or starting
 * @param idleWorkers workers that are ready and have nothing to do
 * @param queued calls that wait for a worker
 * @param inFlight calls that were handed to a worker and have no outcome yet
 * @param submitted calls accepted since the pool was made; a {@code map} counts one for each item
 * @param succeeded calls that returned a value
 * @param failed calls that ended with an exception, time limits and deaths of workers included
 * @param cancelled calls that were cancelled, or dropped because a {@code map} ended early
 * @param retried attempts that were repeated because the caller asked for retries
 * @param workersStarted workers started since the pool was made
 * @param workersDied workers that ended unexpectedly, or had to be stopped by force
 */
public record PoolStats(
        int workers,
        int idleWorkers,
        long queued,
        long inFlight,
        long submitted,
        long succeeded,
        long failed,
        long cancelled,
        long retried,
        long workersStarted,
        long workersDied) {}
