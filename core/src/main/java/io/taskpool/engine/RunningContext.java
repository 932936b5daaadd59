package io.taskpool.engine;

import io.taskpool.TaskContext;
import java.time.Duration;

/** Describes a running call to its own task. */
final class RunningContext {
    private RunningContext() {}

    /**
     * Describes a call.
     *
     * @param pool the name of the pool
     * @param worker the name of the worker
     * @param startedNanos when it started, on the clock of {@link System#nanoTime()}; only needed if it has a time limit
     */
    static TaskContext of(String pool, String worker, Work work, int call, long startedNanos) {
        long now = System.nanoTime();
        long left = work.leftNanos(now);
        if (work.timeoutNanos() > 0) {
            left = Math.min(left, startedNanos + work.timeoutNanos() - now);
        }
        return TaskContext.of(
                pool,
                worker,
                work.name(),
                work.index(call),
                work.attempt(),
                left == Work.NO_DEADLINE ? null : Duration.ofNanos(left),
                () -> work.isCancelled(call));
    }
}
