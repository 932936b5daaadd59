package io.taskpool.engine;

import io.taskpool.WorkerDiedException;
import org.jspecify.annotations.Nullable;

/**
 * How a call has fared so far. Immutable.
 *
 * @param count the number of attempts that have begun, counting the present one
 * @param deaths the number of workers that the call has killed, while it ran or while they received it
 * @param earlier the deaths that ended earlier attempts, latest first
 */
record Attempts(int count, int deaths, @Nullable EarlierDeath earlier) {
    /** Before the first attempt has failed. */
    static final Attempts FIRST = new Attempts(1, 0, null);

    /** A worker's death that failed an attempt, and the death before it. */
    record EarlierDeath(
            WorkerDiedException failure, @Nullable EarlierDeath before) {}

    /** Counts the failure of the present attempt. */
    Attempts failed(Throwable failure) {
        return failure instanceof WorkerDiedException ? new Attempts(count, deaths + 1, earlier) : this;
    }

    /** Begins another attempt after a failure that {@link #failed} has counted. */
    Attempts next(Throwable failure) {
        return new Attempts(
                count + 1,
                deaths,
                failure instanceof WorkerDiedException died ? new EarlierDeath(died, earlier) : earlier);
    }

    /** Counts a worker that died while it received the call, which had not begun. */
    Attempts diedTakenIn() {
        return new Attempts(count, deaths + 1, earlier);
    }
}
