package io.taskpool.engine;

import io.taskpool.WorkerDiedException;
import org.jspecify.annotations.Nullable;

/** A call that ends each worker it comes to must not go on for ever. */
final class Poison {
    /**
     * A call that has ended this many workers, while it ran or while they took it in, is given up, however many retries are
     * left. More than one, because a worker that died while it took a call in may have died of anything.
     */
    static final int DEATHS = 3;

    /** The death of a worker by which an attempt failed, and the one before it. */
    record EarlierDeath(
            WorkerDiedException failure, @Nullable EarlierDeath before) {}

    private Poison() {}

    /**
     * Returns the failure of a call that is given up although retries are left. It is a new one, with the earlier deaths as
     * suppressed exceptions, so nothing refers to it and there is no cycle.
     */
    static WorkerDiedException givenUp(
            WorkerDiedException last, int deaths, int retriesLeft, @Nullable EarlierDeath earlier) {
        WorkerDiedException failure = new WorkerDiedException(
                last.getMessage() + "\nThe call has ended " + deaths + " workers and is given up, although "
                        + retriesLeft
                        + " of its retries are left: it would most likely end each worker that it came to",
                last.pid(),
                last.exitCode().isPresent() ? last.exitCode().getAsInt() : null,
                last.signal(),
                last.lastLines(),
                last.crashReport().orElse(null),
                last.outOfMemoryKill());
        failure.setStackTrace(last.getStackTrace());
        for (EarlierDeath each = earlier; each != null; each = each.before()) {
            failure.addSuppressed(each.failure());
        }
        return failure;
    }
}
