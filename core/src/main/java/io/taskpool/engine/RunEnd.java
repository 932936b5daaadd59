package io.taskpool.engine;

import io.taskpool.TaskTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Why a run ended before all its calls had.
 *
 * @param deadline the deadline that has passed, or null if the run was cancelled
 * @param reason what ended which run, for messages
 * @param done the number of items whose calls had an outcome by then
 */
record RunEnd(@Nullable Duration deadline, String reason, long done) {
    static RunEnd expired(String run, Duration deadline) {
        return new RunEnd(deadline, run + " did not end within its deadline of " + deadline.toMillis() + " ms", 0);
    }

    static RunEnd cancelled(String run) {
        return new RunEnd(null, run + " was ended by the stage of cancelledBy", 0);
    }

    static RunEnd interrupted(String run) {
        return new RunEnd(null, run + " was ended by an interrupt of the thread that waited for its results", 0);
    }

    /** Sets the number of items that were done. */
    RunEnd after(long items) {
        return new RunEnd(deadline, reason, items);
    }

    boolean isExpired() {
        return deadline != null;
    }

    /** Makes the exception for the caller of the run. */
    RuntimeException exception(String detail) {
        String message = reason + ": " + detail;
        Duration limit = deadline;
        return limit == null ? new CancellationException(message) : new TaskTimeoutException(message, limit, "");
    }

    /** Makes the failure of one of the run's calls. */
    RuntimeException failure(String call) {
        return exception(call + " had not ended and was stopped, or not begun");
    }
}
