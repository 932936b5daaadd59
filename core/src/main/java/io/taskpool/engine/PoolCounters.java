package io.taskpool.engine;

import io.taskpool.PoolStats;
import java.util.concurrent.atomic.LongAdder;

/**
 * The pool's counters.
 *
 * <p>Concurrency: outcomes are counted by many threads without a lock, the rest under the scheduler's lock. A snapshot
 * reads outcomes before what was submitted, and takes what is in flight as the difference, so its numbers add up.
 */
final class PoolCounters {
    final LongAdder succeeded = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder retried = new LongAdder();

    // Guarded by the scheduler's lock.
    long submitted;
    long workersStarted;
    long workersDied;

    /** Called under the scheduler's lock. */
    PoolStats snapshot(int workers, int idleWorkers, long queued) {
        long successes = succeeded.sum();
        long failures = failed.sum();
        long cancellations = cancelled.sum();
        long inFlight = Math.max(0, submitted - queued - successes - failures - cancellations);
        return new PoolStats(
                workers,
                idleWorkers,
                queued,
                inFlight,
                submitted,
                successes,
                failures,
                cancellations,
                retried.sum(),
                workersStarted,
                workersDied);
    }
}
