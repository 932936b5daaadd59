package io.taskpool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Waits until enough futures are done, with callbacks or one by one, whichever is cheaper. */
final class FutureWait {
    private FutureWait() {}

    static void await(List<? extends TaskFuture<?>> futures, ReturnWhen when, @Nullable Duration timeout)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before waiting for " + futures.size() + " futures");
        }
        if (!isEnough(futures, when)) {
            long nanos = timeout == null ? Long.MAX_VALUE : Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
            if (when == ReturnWhen.ALL_COMPLETED) {
                awaitEach(futures, nanos);
            } else {
                awaitFirst(futures, when, nanos);
            }
        }
    }

    /** All of them have to end, so their order does not matter, and no callback is needed. */
    private static void awaitEach(List<? extends TaskFuture<?>> futures, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        for (TaskFuture<?> future : futures) {
            try {
                future.get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | CancellationException e) {
                // It has ended, which is all that matters here.
            } catch (TimeoutException e) {
                return;
            }
        }
    }

    private static void awaitFirst(List<? extends TaskFuture<?>> futures, ReturnWhen when, long nanos)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(1);
        AtomicInteger pending = new AtomicInteger(futures.size());
        List<Runnable> removals = new ArrayList<>();
        try {
            for (TaskFuture<?> future : futures) {
                EndListener listener = new EndListener() {
                    @Override
                    public void ended() {
                        if (pending.decrementAndGet() == 0 || when == ReturnWhen.FIRST_COMPLETED || hasFailed(future)) {
                            enough.countDown();
                        }
                    }
                };
                if (future.isDone()) {
                    listener.ended();
                } else {
                    FutureEnds.add(future, listener);
                    removals.add(() -> FutureEnds.remove(future, listener));
                }
                if (enough.getCount() == 0) {
                    return;
                }
            }
            boolean unused = enough.await(nanos, TimeUnit.NANOSECONDS); // the caller checks anyway
        } finally {
            removals.forEach(Runnable::run);
        }
    }

    private static boolean isEnough(List<? extends TaskFuture<?>> futures, ReturnWhen when) {
        return switch (when) {
            case FIRST_COMPLETED -> futures.isEmpty() || futures.stream().anyMatch(TaskFuture::isDone);
            case FIRST_EXCEPTION ->
                futures.stream().allMatch(TaskFuture::isDone)
                        || futures.stream().anyMatch(FutureWait::hasFailed);
            case ALL_COMPLETED -> futures.stream().allMatch(TaskFuture::isDone);
        };
    }

    /** Tells whether the future ended with a failure or was cancelled. */
    private static boolean hasFailed(TaskFuture<?> future) {
        if (!future.isDone()) {
            return false;
        }
        try {
            future.get(0, TimeUnit.NANOSECONDS);
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true;
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("a future that is done must return its outcome at once: " + future, e);
        }
    }
}
