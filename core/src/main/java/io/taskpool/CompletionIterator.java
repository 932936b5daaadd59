package io.taskpool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gives futures in the order in which they end. */
final class CompletionIterator<R extends @Nullable Object> implements Iterator<TaskFuture<R>> {
    private final BlockingQueue<TaskFuture<R>> ended = new LinkedBlockingQueue<>();
    private final @Nullable Duration timeout;
    private final long start = System.nanoTime();
    private int remaining;

    CompletionIterator(List<TaskFuture<R>> futures, @Nullable Duration timeout) {
        this.timeout = timeout;
        this.remaining = futures.size();
        // Futures that are done go into the queue before listeners are added; otherwise one that ends now could
        // overtake them.
        List<TaskFuture<R>> pending =
                futures.stream().filter(future -> !endedAlready(future)).toList();
        // Weak, so that an iterator that was dropped half-way is not held by the futures that are still pending, nor
        // the results that it has not handed out.
        WeakReference<BlockingQueue<TaskFuture<R>>> queue = new WeakReference<>(ended);
        pending.forEach(future -> onEnd(future, queue));
    }

    private boolean endedAlready(TaskFuture<R> future) {
        return future.isDone() && ended.add(future);
    }

    private static <R extends @Nullable Object> void onEnd(
            TaskFuture<R> future, WeakReference<BlockingQueue<TaskFuture<R>>> queue) {
        FutureEnds.add(future, new EndListener() {
            @Override
            public void ended() {
                BlockingQueue<TaskFuture<R>> target = queue.get();
                if (target != null) {
                    target.add(future);
                }
            }
        });
    }

    /** Never blocks: whether there is another future is known from the start. */
    @Override
    public boolean hasNext() {
        return remaining > 0;
    }

    @Override
    public TaskFuture<R> next() {
        if (remaining == 0) {
            throw new NoSuchElementException("all futures have been returned");
        }
        TaskFuture<R> next = await();
        remaining--;
        return next;
    }

    private TaskFuture<R> await() {
        TaskFuture<R> there = ended.poll(); // a finished future is returned even after the deadline or an interrupt
        if (there != null) {
            return there;
        }
        try {
            if (timeout == null) {
                return ended.take();
            }
            long left = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)) - (System.nanoTime() - start);
            TaskFuture<R> next = ended.poll(left, TimeUnit.NANOSECONDS);
            if (next != null) {
                return next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
        String message = "after " + timeout + ", " + remaining + " of the futures were not done; they keep running";
        throw new CompletionException(message, new TimeoutException(message));
    }

    private CancellationException cancelled(InterruptedException cause) {
        CancellationException cancelled = new CancellationException("interrupted while waiting for one of " + remaining
                + " futures; the futures themselves keep running, and the thread's interrupt flag is still set");
        cancelled.initCause(cause);
        return cancelled;
    }
}
