package io.taskpool.engine.future;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A future that tests complete by hand. */
public final class ManualFuture<R extends @Nullable Object> extends PoolFuture<R> {
    private final LongAdder ended = new LongAdder();

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeCancelled(ended);
    }

    public boolean succeed(R value) {
        return completeValue(value, ended);
    }

    public boolean fail(Throwable cause) {
        return completeFailure(cause, ended);
    }

    /** Returns the number of pending callbacks. */
    public int dependents() {
        return stage().getNumberOfDependents();
    }
}
