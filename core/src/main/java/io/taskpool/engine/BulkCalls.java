package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.future.EndNode;
import io.taskpool.engine.future.PoolFuture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs many callables and waits for all of them or for the first success, as
 * {@link java.util.concurrent.ExecutorService} specifies.
 */
final class BulkCalls {
    private BulkCalls() {}

    /**
     * Runs all tasks. Those that have not completed at the timeout, or when an exception ends the wait, are cancelled.
     */
    static <T extends @Nullable Object> List<Future<T>> all(
            CallSubmitter submitter, Collection<? extends Callable<T>> tasks, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        List<PoolFuture<T>> futures = new ArrayList<>(tasks.size());
        try {
            submitAll(submitter, tasks, futures);
            for (PoolFuture<T> future : futures) {
                awaitEnd(future, left(nanos, start));
            }
        } catch (TimeoutException e) {
            // the unfinished tasks are cancelled below, which is how the caller learns of the timeout
        } finally {
            cancelAll(futures);
        }
        return new ArrayList<>(futures);
    }

    /** Returns the value of the first task that succeeds, and cancels the others. */
    static <T extends @Nullable Object> T any(
            CallSubmitter submitter, Collection<? extends Callable<T>> tasks, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must not be empty: there would be no result");
        }
        List<PoolFuture<T>> futures = new ArrayList<>(tasks.size());
        try {
            submitAll(submitter, tasks, futures);
            return firstSuccess(futures, nanos, start);
        } finally {
            cancelAll(futures);
        }
    }

    private static <T extends @Nullable Object> T firstSuccess(List<PoolFuture<T>> futures, long nanos, long start)
            throws InterruptedException, ExecutionException, TimeoutException {
        BlockingQueue<PoolFuture<T>> ended = new LinkedBlockingQueue<>();
        futures.forEach(future -> future.onEnd(new Ended<>(future, ended)));
        ExecutionException last = null;
        for (int i = 0; i < futures.size(); i++) {
            PoolFuture<T> next = ended.poll(left(nanos, start), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new TimeoutException("none of " + futures.size() + " tasks succeeded within " + nanos + " ns; "
                        + i + " of them failed, the others are cancelled");
            }
            try {
                return next.get();
            } catch (ExecutionException e) {
                last = e;
            } catch (CancellationException e) {
                last = new ExecutionException(e);
            }
        }
        throw requireNonNull(last); // there is at least one task, and all have failed
    }

    /**
     * Enqueues a future when it completes. It does not use a callback, because this thread may be waiting on the last
     * free callback thread.
     */
    private static final class Ended<T extends @Nullable Object> extends EndNode {
        private final PoolFuture<T> future;
        private final BlockingQueue<PoolFuture<T>> queue;

        Ended(PoolFuture<T> future, BlockingQueue<PoolFuture<T>> queue) {
            this.future = future;
            this.queue = queue;
        }

        @Override
        protected void ended() {
            queue.add(future);
        }

        @Override
        protected boolean hasGivenUp() {
            return false; // the wait cancels all futures that have not completed
        }
    }

    private static <T extends @Nullable Object> void submitAll(
            CallSubmitter submitter, Collection<? extends Callable<T>> tasks, List<PoolFuture<T>> futures) {
        for (Callable<T> task : tasks) {
            futures.add(submitter.submitCallable(requireNonNull(task, "tasks contains null")));
        }
    }

    private static void awaitEnd(Future<?> future, long nanos) throws InterruptedException, TimeoutException {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException e) {
            // The future has completed; the caller gets the outcome from it.
        }
    }

    private static long left(long nanos, long start) {
        return Math.max(0, nanos) - (System.nanoTime() - start);
    }

    private static void cancelAll(List<? extends Future<?>> futures) {
        futures.forEach(future -> future.cancel(true));
    }
}
