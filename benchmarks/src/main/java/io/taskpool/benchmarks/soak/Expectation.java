package io.taskpool.benchmarks.soak;

import java.util.EnumSet;
import java.util.Set;

/**
 * The allowed outcomes of the calls of an operation.
 *
 * @param outcomes the outcomes that are allowed
 * @param attempts how often each call may begin: once, or more if the caller asked for retries
 */
record Expectation(Set<SeenOutcome> outcomes, int attempts) {
    /** A death is always possible, because workers are killed at random. */
    static Expectation of(SoakPool pool, SeenOutcome... outcomes) {
        EnumSet<SeenOutcome> allowed = EnumSet.of(SeenOutcome.DIED, outcomes);
        if (pool.isLimited()) {
            allowed.add(SeenOutcome.TIMED_OUT); // workers are also stopped for a while at random
        }
        return new Expectation(allowed, 1);
    }

    /** Returns the expectation of a {@code map} or a {@code stream}. */
    static Expectation ofMany(SoakPool pool, int retries) {
        Set<SeenOutcome> allowed =
                of(pool, SeenOutcome.VALUE, SeenOutcome.BEFORE_FAILURE, SeenOutcome.DROPPED).outcomes;
        return new Expectation(allowed, 1 + retries);
    }
}
