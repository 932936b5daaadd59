package io.taskpool.junit;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.opentest4j.TestAbortedException;

/** Hears how a test and its class ended. For one thread. */
final class TestVerdict implements TestExecutionListener {
    private @Nullable Throwable failure;
    private boolean ran;

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(new TestAbortedException("skipped in the worker: " + reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        ran |= test.isTest();
        if (result.getStatus() != Status.SUCCESSFUL) {
            add(result.getThrowable()
                    .orElseGet(() -> new IllegalStateException(test.getDisplayName() + " has " + result.getStatus())));
        }
    }

    private void add(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown) {
            failure.addSuppressed(thrown);
        }
    }

    void check(String id) throws FailureInWorker {
        if (failure != null) {
            throw new FailureInWorker(failure);
        }
        if (!ran) {
            throw new FailureInWorker(new IllegalStateException("the worker found no test " + id
                    + "; the arguments of a parameterized test with @InWorker have to be the same in each JVM"));
        }
    }
}
