package io.taskpool.remote.worker;

import io.taskpool.engine.shared.WorkerScope;

/** Has the parent log what fails at the end of a worker, where no call is left that could fail. */
final class EndFailures implements WorkerScope.Failures {
    /** As SLF4J numbers it. */
    private static final int WARN = 30;

    @Override
    public void report(String what, Throwable failure) {
        LogBridge.log(WARN, "io.taskpool.worker", what + " failed", failure, null);
    }
}
