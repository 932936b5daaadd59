package io.taskpool.engine;

import io.taskpool.TaskFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future of a task that returns nothing, with a value that was given beforehand. The value never leaves this JVM, so it
 * is the very same object. There is no state of its own that could differ from that of the inner future.
 */
final class ResultFuture<R extends @Nullable Object> extends DelegatingStage<R> {
    private final TaskFuture<?> inner;
    private final R value;

    ResultFuture(TaskFuture<?> inner, R value) {
        this.inner = inner;
        this.value = value;
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
    @SuppressWarnings("FutureReturnValueIgnored") // all that the inner stage does is to complete the copy
    CompletableFuture<R> stage() {
        CompletableFuture<R> copy = new StageFuture<>();
        inner.whenComplete((nothing, thrown) -> {
            if (thrown == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(thrown);
            }
        });
        return copy;
    }

    @Override
    public CompletableFuture<R> toCompletableFuture() {
        return stage(); // a new one each time
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
