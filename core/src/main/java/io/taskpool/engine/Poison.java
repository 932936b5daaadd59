package io.taskpool.engine;

import io.taskpool.WorkerDiedException;

/** Limits how many workers a single call may kill. */
final class Poison {
    /**
     * The number of workers that a call without options may kill while they receive it, before it fails. More than one, because a worker that died while it received a call may have died of
     * another cause.
     */
    static final int DEATHS = 3;

    private Poison() {}

    /**
     * Returns the failure of a call that is not retried although retries are left. It is a new exception with the
     * earlier failures as suppressed exceptions, so nothing else refers to it and there is no cycle.
     */
    static WorkerDiedException givenUp(WorkerDiedException last, Attempts attempts, int retriesLeft) {
        WorkerDiedException failure = new WorkerDiedException(
                last.getMessage() + "\nThe call has ended " + attempts.deaths()
                        + " workers and is not retried, although "
                        + retriesLeft
                        + " of its retries are left: it would most likely end every other worker too;"
                        + " retries(n, workerDeaths) sets another limit",
                last.host(),
                last.pid(),
                last.exitCode().isPresent() ? last.exitCode().getAsInt() : null,
                last.signal(),
                last.lastLines(),
                last.crashReport().orElse(null),
                last.outOfMemoryKill());
        failure.setStackTrace(last.getStackTrace());
        attempts.suppressIn(failure);
        return failure;
    }
}
