package io.taskpool.benchmarks.soak;

import java.util.random.RandomGenerator;

/** One way to use the API. */
@FunctionalInterface
interface Workload {
    /**
     * Makes some calls on a pool, enters them in the window, and reports what they came to, now or by a callback.
     *
     * @param window the round's ledger
     * @param pool the pool
     * @param random decides how many, and all else
     * @param pace is asked before calls are made
     * @throws Exception if the API did something that no outcome stands for
     */
    void run(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception;
}
