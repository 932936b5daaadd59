package io.taskpool.contract;

import io.taskpool.TaskPool;
import org.junit.jupiter.api.Nested;

/** Tests what is promised of shared objects on every backend. A backend's test extends this class and opens the pools. */
public abstract class SharedContract {
    /**
     * Opens a pool with its backend's default settings.
     *
     * @param workers the number of workers
     * @return a new pool, which the tests close
     */
    protected abstract TaskPool open(int workers);

    @Nested
    class Queues extends SharedQueueContract {
        Queues() {
            super(SharedContract.this::open);
        }
    }

    @Nested
    class Pipes extends SharedPipeContract {
        Pipes() {
            super(SharedContract.this::open);
        }
    }

    @Nested
    class State extends SharedStateContract {
        State() {
            super(SharedContract.this::open);
        }
    }

    @Nested
    class Values extends SharedValueContract {
        Values() {
            super(SharedContract.this::open);
        }
    }

    @Nested
    class Objects extends SharedObjectContract {
        Objects() {
            super(SharedContract.this::open);
        }
    }
}
