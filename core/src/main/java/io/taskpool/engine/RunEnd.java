package io.taskpool.engine;

import io.taskpool.TaskTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Why a run ended before all its calls had.
 *
 * @param deadline the deadline that has passed, or null if the run was cancelled
 * @param name how to name the run in messages
 * @param done the number of items whose calls had an outcome by then
 */
record RunEnd(@Nullable Duration deadline, String name, long done) {
    static RunEnd expired(Duration deadline, String name) {
        return new RunEnd(deadline, name, 0);
    }

    static RunEnd cancelled(String name) {
        return new RunEnd(null, name, 0);
    }

    /** Sets the number of items that were done. */
    RunEnd after(long items) {
        return new RunEnd(deadline, name, items);
    }

    boolean isExpired() {
        return deadline != null;
    }

    /** Makes the exception for the caller of the run. */
    RuntimeException exception(String detail) {
        Duration limit = deadline;
        return limit == null
                ? new CancellationException(name + " was ended by the stage of cancelledBy: " + detail)
                : new TaskTimeoutException(
                        name + " did not end within its deadline of " + limit.toMillis() + " ms: " + detail, limit, "");
    }

    /** Makes the failure of one of the run's calls. */
    RuntimeException failure(String call) {
        return exception(call + " had not ended and was stopped, or not begun");
    }
}
