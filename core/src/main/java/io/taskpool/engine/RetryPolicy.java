package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Decides whether and when a call that failed is tried again, for submitted calls and for those of a map alike.
 *
 * @param most the number of further attempts that were asked for
 * @param deaths the number of workers that a call may end before it is given up
 * @param worthwhile tells which failures are worth another attempt, or null if all are; user code
 * @param firstNanos the wait before the first retry
 * @param maxNanos the longest wait
 */
record RetryPolicy(
        int most, int deaths, @Nullable Predicate<? super Throwable> worthwhile, long firstNanos, long maxNanos) {
    static RetryPolicy of(MapOptions options) {
        return new RetryPolicy(
                options.retries(),
                options.workerDeaths(),
                options.retryOn(),
                nanos(options.firstBackoff()),
                nanos(options.maxBackoff()));
    }

    static RetryPolicy of(CallOptions options) {
        return new RetryPolicy(
                options.retries(),
                options.workerDeaths(),
                options.retryOn(),
                nanos(options.firstBackoff()),
                nanos(options.maxBackoff()));
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
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
                && attempts.deaths() < deaths
                && !(failure instanceof TaskSerializationException)
                && !(failure instanceof BrokenPoolException)
                && isWorthwhile(failure);
    }

    private boolean isWorthwhile(Throwable failure) {
        Predicate<? super Throwable> asked = worthwhile;
        if (asked == null) {
            return true;
        }
        try {
            return asked.test(failure);
        } catch (Throwable thrown) { // the call must have an outcome all the same
            LoggerFactory.getLogger(RetryPolicy.class)
                    .error(
                            "The predicate of retryOn threw when it was given a {}; the call is not repeated",
                            failure.getClass().getName(),
                            thrown);
            return false;
        }
    }

    /** Returns the failure to report for a call that is not tried again, with those of its earlier attempts suppressed. */
    Throwable last(Attempts attempts, Throwable failure) {
        int left = most - attempts.count() + 1;
        if (failure instanceof WorkerDiedException died && left > 0 && isPoison(attempts)) {
            return Poison.givenUp(died, attempts, left);
        }
        attempts.suppressIn(failure);
        return failure;
    }

    /** Tells whether a call has ended so many workers that it is given up. */
    boolean isPoison(Attempts attempts) {
        return attempts.deaths() >= deaths;
    }

    /** Returns how long a call waits before an attempt, in nanoseconds; 0 before the first one. */
    long waitNanos(Attempts attempts) {
        int doublings = attempts.count() - 2;
        if (doublings < 0 || firstNanos == 0) {
            return 0;
        }
        // Without the shift where it would overflow.
        return doublings >= Long.numberOfLeadingZeros(firstNanos) - 1
                ? maxNanos
                : Math.min(maxNanos, firstNanos << doublings);
    }
}
