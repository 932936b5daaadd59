package io.taskpool.contract;

import io.taskpool.TaskPool;
import org.junit.jupiter.api.Nested;

/** Tests the promises that need no second worker, for backends that never have more than one. */
public abstract class OneWorkerContract {
    /**
     * Opens a pool with its backend's default settings.
     *
     * @param workers the number of workers that a test would like
     * @return a new pool, which the tests close
     */
    protected abstract TaskPool open(int workers);

    @Nested
    class Mapping extends MapContract {
        Mapping() {
            super(OneWorkerContract.this::open);
        }

        /** Left out: its items wait for one another. */
        @Override
        void failureOfTheEarliestFailingItemIsThrown() {}
    }

    @Nested
    class EachOutcome extends OutcomeContract {
        EachOutcome() {
            super(OneWorkerContract.this::open);
        }
    }

    @Nested
    class WithOptions extends CallOptionsContract {
        WithOptions() {
            super(OneWorkerContract.this::open);
        }
    }
}
