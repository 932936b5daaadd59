package io.taskpool.engine.future;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.threads.Callbacks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Carries the dependents of a {@link PoolFuture}. Its {@code Async} methods without an executor run on the callback
 * threads. The JDK's default, the common pool, starts a new thread for each call on a machine with few processors, and
 * is shared with the rest of the program.
 *
 * <p>The JDK calls {@code toString()} on a failure when it wraps it for the caller. If that throws, the caller receives
 * the failure all the same ({@link Failures}).
 *
 * @param <R> the type of the result
 */
final class DependentStage<R extends @Nullable Object> extends CompletableFuture<R> {
    @Override
    public R get() throws InterruptedException, ExecutionException {
        try {
            return super.get();
        } catch (InterruptedException | ExecutionException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Failures.execution("", failure(thrown));
        }
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return super.get(timeout, unit);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Failures.execution("", failure(thrown));
        }
    }

    @Override
    public R join() {
        try {
            return super.join();
        } catch (CompletionException e) {
            throw e;
        } catch (Throwable thrown) {
            throw completion(failure(thrown));
        }
    }

    @Override
    public R getNow(R valueIfAbsent) {
        try {
            return super.getNow(valueIfAbsent);
        } catch (CompletionException e) {
            throw e;
        } catch (Throwable thrown) {
            throw completion(failure(thrown));
        }
    }

    private static CompletionException completion(Throwable cause) {
        return new CompletionException(Failures.describe(cause), cause);
    }

    /** Returns the failure whose {@code toString()} threw; rethrows the exception if it has another cause. */
    private Throwable failure(Throwable thrown) {
        if (!isCompletedExceptionally() || isCancelled()) {
            Throwables.throwIfUnchecked(thrown);
            throw new AssertionError(thrown);
        }
        // Not whenComplete, which would wrap the failure again.
        Throwable failure =
                requireNonNull(this.<Throwable>handle((value, cause) -> cause).join());
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public Executor defaultExecutor() {
        return Callbacks.EXECUTOR;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new DependentStage<>();
    }
}
