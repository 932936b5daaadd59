package io.taskpool.junit;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/** Carries what a test threw, so that it can be told from what happened to its worker. */
final class FailureInWorker extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    FailureInWorker(Throwable failure) {
        super("the test failed", failure, false, false);
    }

    Throwable failure() {
        return requireNonNull(getCause());
    }
}
