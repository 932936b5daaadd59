package io.taskpool.engine;

import io.taskpool.PoolStats;
import java.util.concurrent.atomic.LongAdder;

/**
 * The pool's counters.
 *
 * <p>Concurrency: outcomes are counted by many threads without a lock. A snapshot reads outcomes before what was
 * submitted, and takes what is in flight as the difference, so its numbers add up.
 */
final class PoolCounters {
    final LongAdder succeeded = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder retried = new LongAdder();

    // The scheduler's, guarded by its lock.
    long submitted;
    long workersStarted;
    long workersDied;

    /** Reads the outcomes; the rest is to be read after this. */
    Outcomes outcomes() {
        return new Outcomes(succeeded.sum(), failed.sum(), cancelled.sum(), retried.sum());
    }

    record Outcomes(long succeeded, long failed, long cancelled, long retried) {
        PoolStats with(
                int workers, int idleWorkers, long queued, long submitted, long workersStarted, long workersDied) {
            return PoolStats.builder()
                    .workers(workers)
                    .idleWorkers(idleWorkers)
                    .queued(queued)
                    .inFlight(Math.max(0, submitted - queued - succeeded - failed - cancelled))
                    .submitted(submitted)
                    .succeeded(succeeded)
                    .failed(failed)
                    .cancelled(cancelled)
                    .retried(retried)
                    .workersStarted(workersStarted)
                    .workersDied(workersDied)
                    .build();
        }
    }
}
