package io.taskpool.benchmarks.soak;

import java.util.random.RandomGenerator;

/** One way to use the API. */
@FunctionalInterface
interface Workload {
    /**
     * Makes some calls on a pool, enters them in the window, and reports their outcomes, before it returns or from a
     * callback.
     *
     * @param window the round's ledger
     * @param pool the pool
     * @param random determines the number of calls and all other choices
     * @param pace tells when to make calls
     * @throws Exception if the API does something that is not an {@link SeenOutcome}
     */
    void run(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception;
}
