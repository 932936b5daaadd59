package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;

/**
 * Decides whether a call that failed is tried again, for submitted calls and for those of a map alike.
 *
 * @param most the number of further attempts that were asked for
 */
record RetryPolicy(int most) {
    static RetryPolicy of(MapOptions options) {
        return new RetryPolicy(options.retries());
    }

    static RetryPolicy of(CallOptions options) {
        return new RetryPolicy(options.retries());
    }

    /** Tells whether there may be a second attempt at a call at all. */
    boolean retries() {
        return most > 0;
    }

    /**
     * Tells whether to try again.
     *
     * @param attempts how the call has fared so far, including this failure
     */
    boolean repeats(Attempts attempts, Throwable failure) {
        return attempts.count() <= most
                && attempts.deaths() < Poison.DEATHS
                && !(failure instanceof TaskSerializationException)
                && !(failure instanceof BrokenPoolException);
    }

    /** Returns the failure to report for a call that is not tried again. */
    Throwable last(Attempts attempts, Throwable failure) {
        int left = most - attempts.count() + 1;
        return failure instanceof WorkerDiedException died && left > 0 && attempts.deaths() >= Poison.DEATHS
                ? Poison.givenUp(died, attempts, left)
                : failure;
    }
}
