package io.taskpool.engine;

import io.taskpool.PoolStats;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts a pool's calls and workers.
 *
 * <p>Concurrency: many threads count outcomes without a lock. A snapshot reads the outcomes before the submitted calls
 * and computes the calls in flight as the difference, so its numbers add up.
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

    /** Reads the outcomes. The other counters must be read after this. */
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
