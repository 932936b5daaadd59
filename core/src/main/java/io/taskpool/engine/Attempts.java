package io.taskpool.engine;

import io.taskpool.WorkerDiedException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a call has fared so far. Immutable.
 *
 * @param count the number of attempts that have begun, counting the present one
 * @param deaths the number of workers that the call has killed, while it ran or while they received it
 * @param earlier the failures of the attempts before the present one, latest first; not more than a few
 */
record Attempts(int count, int deaths, List<Throwable> earlier) {
    /** Before the first attempt has failed. */
    static final Attempts FIRST = new Attempts(1, 0, List.of());

    /** A call may be tried again for hours; what went wrong of late is enough to understand it. */
    private static final int MAX_EARLIER = 10;

    /** Counts the failure of the present attempt. */
    Attempts failed(Throwable failure) {
        return failure instanceof WorkerDiedException ? new Attempts(count, deaths + 1, earlier) : this;
    }

    /** Begins another attempt after a failure that {@link #failed} has counted. */
    Attempts next(Throwable failure) {
        List<Throwable> all = new ArrayList<>(MAX_EARLIER);
        all.add(failure);
        all.addAll(earlier.subList(0, Math.min(earlier.size(), MAX_EARLIER - 1)));
        return new Attempts(count + 1, deaths, all);
    }

    /** Counts a worker that died while it received the call, which had not begun. */
    Attempts diedTakenIn() {
        return new Attempts(count, deaths + 1, earlier);
    }

    /**
     * Adds the failures of earlier attempts to the last one, in their order. A task may throw one exception again and again, which
     * then must neither hold itself nor grow.
     */
    void suppressIn(Throwable last) {
        if (earlier.isEmpty() || last.getSuppressed().length >= MAX_EARLIER) {
            return;
        }
        for (int i = earlier.size() - 1; i >= 0; i--) {
            if (earlier.get(i) != last) {
                last.addSuppressed(earlier.get(i));
            }
        }
    }
}
