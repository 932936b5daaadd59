package io.taskpool.benchmarks.soak;

import java.time.Duration;

/**
 * The length and the intensity of a soak.
 *
 * @param seed determines what drivers and faults do; the timing of threads remains random
 * @param duration how long to run at least
 * @param calls how many calls to make at least; they are spread over the duration
 * @param workers the number of workers of the steady pool; the limited pool has half as many
 * @param drivers how many threads make calls
 * @param faultsPerSecond how many faults to cause per second of a storm, on average
 * @param round the approximate length of a storm and the quiet time after it
 * @param roundsPerPool after how many rounds the pools are closed and checked for leaks
 * @param strengthLimit how soon after a storm all workers have to run calls at the same time
 * @param stallLimit how long after a storm its last calls may take
 */
public record SoakSettings(
        long seed,
        Duration duration,
        long calls,
        int workers,
        int drivers,
        double faultsPerSecond,
        Duration round,
        int roundsPerPool,
        Duration strengthLimit,
        Duration stallLimit) {}
