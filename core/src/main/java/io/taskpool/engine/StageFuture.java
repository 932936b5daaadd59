package io.taskpool.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The stage that dependents of a {@link StagedFuture} hang on. Its {@code Async} methods without an executor run on the
 * callback threads: the JDK's default, the common pool, starts a new thread for each call on a machine with few
 * processors, and is shared with whatever else the program computes.
 *
 * @param <R> the type of the result
 */
final class StageFuture<R extends @Nullable Object> extends CompletableFuture<R> {
    @Override
    public Executor defaultExecutor() {
        return Callbacks.EXECUTOR;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new StageFuture<>();
    }
}
