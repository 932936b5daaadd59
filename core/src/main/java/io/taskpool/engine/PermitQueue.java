package io.taskpool.engine;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The work that waits because as many threads run as may.
 *
 * <p><b>Permits.</b> Of the work that is open, accepted and not over, {@code min(open, limit)} pieces have a permit to run.
 * Whoever makes the count of open work rise from below the limit has gained one; whoever makes it fall from above the
 * limit has one to pass on, because somebody waits. The one that waits may still be on its way to the queue, or have been
 * cancelled in it. So a permit that is passed on goes to {@code permits}, and work that has none to the queue, both under
 * the lock, and whoever comes second finds the first. Work that leaves from the queue takes a permit along if the count
 * falls from the limit or below; that may make {@code permits} negative until the one arrives that is on its way.
 * <b>Invariant</b> whenever the lock is free: {@code permits <= 0} or the queue is empty.
 *
 * <p><b>Concurrency:</b> the lock guards the queue and {@code permits}; it is not taken while fewer threads run than may.
 * Neither user code nor a thread's monitor is entered under it. Work that a method returns has got a permit, and is to be
 * started.
 */
final class PermitQueue {
    private final PoolLifecycle open;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final WorkQueue queue = new WorkQueue();
    private long permits;

    PermitQueue(PoolLifecycle open, long limit) {
        this.open = open;
        this.limit = limit;
    }

    /** Adds open work that has no permit. If the pool was stopped it is cancelled: nobody would look for it any more. */
    @Nullable
    Work add(Work work, boolean first) {
        lock.lock();
        try {
            if (!open.isStopped()) {
                int works = queue.works() + 1;
                if (first) {
                    queue.addFirst(work);
                } else {
                    queue.addLast(work);
                }
                left(works - queue.works()); // if it was cancelled on its way here
                return match();
            }
        } finally {
            lock.unlock();
        }
        work.cancelAll();
        drained(1);
        return null;
    }

    /** Takes out work that is over, and passes its permit on. */
    @Nullable
    Work over() {
        if (open.leave(1) <= limit) {
            return null;
        }
        lock.lock();
        try {
            permits++;
            return match();
        } finally {
            lock.unlock();
        }
    }

    /** Records that a call was cancelled; true if it waited here. */
    boolean cancelled(Call<?> call) {
        lock.lock();
        try {
            int works = queue.works();
            boolean queued = WorkQueue.cancelled(call);
            left(works - queue.works());
            return queued;
        } finally {
            lock.unlock();
        }
    }

    /** Removes all that nobody wants any more. */
    void sweep() {
        lock.lock();
        try {
            int works = queue.works();
            queue.sweep();
            left(works - queue.works());
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns all, of a pool that was stopped. It counts as open until {@link #drained}. */
    List<Work> drain() {
        lock.lock();
        try {
            return queue.drain();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out work without a permit that has got its outcome; not before, for the pool may end by it. */
    void drained(int works) {
        lock.lock();
        try {
            left(works);
        } finally {
            lock.unlock();
        }
    }

    /** How many pieces of work wait, and how many calls they have. */
    record Size(int works, long calls) {}

    Size size() {
        lock.lock();
        try {
            return new Size(queue.works(), queue.calls());
        } finally {
            lock.unlock();
        }
    }

    /** Gives a permit that is free to the work that waits for longest. Under the lock. */
    private @Nullable Work match() {
        if (permits <= 0) {
            return null;
        }
        int works = queue.works();
        Work next = queue.peekWanted();
        left(works - queue.works()); // chunks that nobody wants any more
        if (next == null || permits <= 0) {
            return null;
        }
        queue.removeFirst();
        permits--;
        return next;
    }

    /** Takes work out of the count that leaves without a permit of its own. Under the lock. */
    private void left(int works) {
        if (works > 0) {
            long before = open.leave(works);
            permits -= Math.min(before, limit) - Math.min(before - works, limit);
        }
    }
}
