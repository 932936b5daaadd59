package io.taskpool.engine;

import org.jspecify.annotations.Nullable;

/** A future that tests complete by hand. */
public final class ManualFuture<R extends @Nullable Object> extends StagedFuture<R> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeCancelled();
    }

    public boolean succeed(R value) {
        return completeValue(value);
    }

    public boolean fail(Throwable cause) {
        return completeFailure(cause);
    }

    /** Returns how many callbacks wait for the outcome. */
    public int dependents() {
        return stage().getNumberOfDependents();
    }
}
