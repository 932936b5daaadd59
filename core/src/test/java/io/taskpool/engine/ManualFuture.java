package io.taskpool.engine;

import org.jspecify.annotations.Nullable;

/** A future that tests complete by hand. */
final class ManualFuture<R extends @Nullable Object> extends StagedFuture<R> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeCancelled();
    }

    boolean succeed(R value) {
        return completeValue(value);
    }

    boolean fail(Throwable cause) {
        return completeFailure(cause);
    }
}
