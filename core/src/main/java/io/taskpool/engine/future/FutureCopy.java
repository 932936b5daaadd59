package io.taskpool.engine.future;

import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.threads.Callbacks;
import io.taskpool.engine.threads.ManagedWait;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} that completes as a pool's future does, unless its holder completes it first.
 *
 * <p>It has two states. {@code outcome} is authoritative, and serves queries and waits. The thread that completes the
 * pool's future completes it too, and cannot be delayed by that, because no dependents can be registered on it. The
 * inherited state carries the dependents. It is completed afterwards on a {@linkplain Callbacks callback thread},
 * because dependents are foreign code, including those that {@link CompletableFuture#allOf} and similar methods
 * register. So waiting here never requires a free callback thread.
 *
 * @param <R> the type of the result
 */
final class FutureCopy<R extends @Nullable Object> extends CompletableFuture<R> {
    private final CompletableFuture<R> outcome = new DependentStage<>();

    /** Completes this copy with a value, on the thread that completes the pool's future. */
    void sourceSucceeded(R value) {
        if (outcome.complete(value)) {
            Callbacks.execute(() -> super.complete(value));
        }
    }

    /** Completes this copy with a failure, on the thread that completes the pool's future. */
    void sourceFailed(Throwable cause) {
        if (outcome.completeExceptionally(cause)) {
            Callbacks.execute(() -> super.completeExceptionally(Failures.forStage(cause)));
        }
    }

    // ---- completed by its holder -------------------------------------------------------------------------------

    @Override
    public boolean complete(R value) {
        return outcome.complete(value) && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        return outcome.completeExceptionally(cause) && super.completeExceptionally(cause);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeExceptionally(new CancellationException()) || isCancelled();
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        executor.execute(() -> {
            if (isDone()) {
                return;
            }
            try {
                complete(supplier.get());
            } catch (Throwable thrown) { // the supplier is foreign code, and its failure is this future's outcome
                completeExceptionally(new CompletionException(thrown));
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(R value) {
        outcome.obtrudeValue(value);
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable cause) {
        outcome.obtrudeException(cause);
        super.obtrudeException(cause);
    }

    // ---- queries and waits -------------------------------------------------------------------------------------

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public boolean isCancelled() {
        return outcome.isCancelled();
    }

    @Override
    public boolean isCompletedExceptionally() {
        return outcome.isCompletedExceptionally();
    }

    @Override
    public R getNow(R valueIfAbsent) {
        return outcome.getNow(valueIfAbsent);
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        if (!outcome.isDone() && isInPool()) {
            new Wait(Long.MAX_VALUE).await();
        }
        return outcome.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (timeout > 0 && !outcome.isDone() && isInPool()) {
            new Wait(unit.toNanos(timeout)).await();
            return outcome.get(0, TimeUnit.NANOSECONDS);
        }
        return outcome.get(timeout, unit);
    }

    @Override
    public R join() {
        if (!outcome.isDone() && isInPool()) {
            boolean interrupted = false;
            while (!outcome.isDone()) {
                try {
                    new Wait(Long.MAX_VALUE).await();
                } catch (InterruptedException e) {
                    interrupted = true; // join() continues, and restores the flag
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return outcome.join();
    }

    /** Tells whether the current thread belongs to a pool that can compensate for a blocked thread. */
    private static boolean isInPool() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread || ManagedWait.isCallbackThread();
    }

    /** A wait for the outcome that lets the waiting thread's pool compensate for it. */
    private final class Wait implements ForkJoinPool.ManagedBlocker {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final long start = System.nanoTime();
        private final long nanos;

        @SuppressWarnings("FutureReturnValueIgnored") // the stage only opens the latch
        Wait(long nanos) {
            this.nanos = nanos;
            outcome.whenComplete((value, thrown) -> ended.countDown());
        }

        void await() throws InterruptedException {
            ManagedWait.block(this);
        }

        @Override
        public boolean block() throws InterruptedException {
            boolean unused = ended.await(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
            return true;
        }

        @Override
        public boolean isReleasable() {
            return outcome.isDone();
        }
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
