package io.taskpool.engine;

import io.taskpool.TaskFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A submitted task that was cancelled before it started, as {@code ExecutorService.shutdownNow()} returns it. Like a
 * cancelled {@link java.util.concurrent.FutureTask}, it does nothing when run.
 */
record CancelledRun<R extends @Nullable Object>(TaskFuture<R> future) implements RunnableFuture<R> {
    @Override
    public void run() {
        // The future is cancelled, and an outcome never changes.
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return future.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean isDone() {
        return future.isDone();
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        return future.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(timeout, unit);
    }
}
