package io.taskpool.monitor.record;

import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker from when it was ready to its end.
 *
 * @param worker the worker, as it was when this was last told of it
 * @param ready when it was ready; for one that was ready before the recording began, when that began
 * @param ended when it ended; null if it has not
 * @param why why it ended; null if it has not
 */
public record WorkerLife(
        WorkerInfo worker,
        Instant ready,
        @Nullable Instant ended,
        @Nullable String why) {
    /**
     * Tells whether it has ended otherwise than planned.
     *
     * @return true if it has died; false if it has ended as planned, or lives
     */
    public boolean died() {
        return worker.state() == WorkerState.DIED;
    }
}
