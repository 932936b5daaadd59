package io.taskpool.benchmarks.soak;

import java.time.Duration;

/**
 * How long and how hard.
 *
 * @param seed decides what drivers and faults do; the threads' timing remains chance
 * @param duration how long to go on at least
 * @param calls how many calls to make at least; they are spread over the duration
 * @param workers the steady pool's workers; the limited pool has half as many
 * @param drivers how many threads make calls
 * @param faultsPerSecond how many faults to make in a second of storm, on average
 * @param round how long a storm and the quiet time after it take together, about
 * @param roundsPerPool after how many rounds pools are closed and what is left of them is looked for
 * @param strengthLimit how soon after a storm all workers have to run calls at once
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
