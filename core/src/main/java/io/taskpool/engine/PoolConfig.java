package io.taskpool.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The engine's settings.
 *
 * @param name how the pool is called in messages and thread names
 * @param maxWorkers the largest number of workers
 * @param minWorkers how many workers are kept although they are idle
 * @param startAttempts how often starting a worker is tried before calls are told that it cannot be done
 * @param maxCallsPerWorker how many calls a worker may run before it is replaced, 0 for no limit
 * @param maxWorkerAge how long a worker may live before it is replaced, or null for no limit
 * @param maxWorkerMemoryBytes how much memory a worker may take before it is replaced, 0 for no limit
 * @param retriesInLargerHeap whether calls that ran out of memory are repeated in a worker with a larger heap
 * @param idleTimeout how long a worker may be idle before it is ended
 * @param callTimeout the time limit of each call that has no other, or null for none
 * @param cancelGrace how long an interrupted call may go on before its worker is stopped by force
 */
public record PoolConfig(
        String name,
        int maxWorkers,
        int minWorkers,
        int startAttempts,
        int maxCallsPerWorker,
        @Nullable Duration maxWorkerAge,
        long maxWorkerMemoryBytes,
        boolean retriesInLargerHeap,
        Duration idleTimeout,
        @Nullable Duration callTimeout,
        Duration cancelGrace) {}
