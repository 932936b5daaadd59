package io.taskpool.benchmarks.soak;

import java.util.EnumSet;
import java.util.Set;

/**
 * The allowed outcomes of the calls of an operation.
 *
 * @param outcomes the outcomes that are allowed
 * @param attempts how often each call may begin: once, or more if the caller asked for retries
 */
record Expectation(Set<Outcome> outcomes, int attempts) {
    /** A death is always possible, because workers are killed at random. */
    static Expectation of(SoakPool pool, Outcome... outcomes) {
        EnumSet<Outcome> allowed = EnumSet.of(Outcome.DIED, outcomes);
        if (pool.isLimited()) {
            allowed.add(Outcome.TIMED_OUT); // workers are also stopped for a while at random
        }
        return new Expectation(allowed, 1);
    }

    /** Returns the expectation of a {@code map} or a {@code stream}. */
    static Expectation ofMany(SoakPool pool, int retries) {
        Set<Outcome> allowed = of(pool, Outcome.VALUE, Outcome.BEFORE_FAILURE, Outcome.DROPPED).outcomes;
        return new Expectation(allowed, 1 + retries);
    }
}
