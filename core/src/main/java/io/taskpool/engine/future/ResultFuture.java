package io.taskpool.engine.future;

import io.taskpool.EndListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future of a task without a result, with a value given in advance. The value never leaves this JVM, so
 * {@code get()} returns the same object. The future has no state of its own that could differ from the inner future's.
 * Safe for use by many threads.
 */
public final class ResultFuture<R extends @Nullable Object> extends DelegatingStage<R> implements EndListener.Source {
    private final PoolFuture<?> inner;
    private final R value;

    public ResultFuture(PoolFuture<?> inner, R value) {
        this.inner = inner;
        this.value = value;
    }

    @Override
    public boolean isRunning() {
        return inner.isRunning();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return inner.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return inner.isCancelled();
    }

    @Override
    public boolean isDone() {
        return inner.isDone();
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        inner.get();
        return value;
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        inner.get(timeout, unit);
        return value;
    }

    @Override
    public void addEndListener(EndListener listener) {
        inner.addEndListener(listener);
    }

    @Override
    public void removeEndListener(EndListener listener) {
        inner.removeEndListener(listener);
    }

    @Override
    CompletableFuture<R> stage() {
        return toCompletableFuture();
    }

    @Override
    public CompletableFuture<R> toCompletableFuture() {
        return inner.copy(anything -> value); // a new one each time
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
