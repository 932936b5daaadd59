package io.taskpool.engine;

import io.taskpool.spi.PoolConfig;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Queues work while the maximum number of threads is running.
 *
 * <p><b>Permits.</b> Work is open from its acceptance until it has ended. Of the open work, {@code min(open, limit)}
 * pieces have a permit to run. A thread that raises the number of open works from below the limit gains a permit for
 * the new work; a thread that lowers it from above the limit has a permit to pass on, because other work is waiting.
 * That work may not have reached the queue yet, or may have been cancelled in it. So a permit that is passed on is
 * added to {@code permits}, and work without a permit to the queue, both under the lock, and the later of the two is
 * matched with the earlier. Work that leaves from the queue takes a permit along if the number was at or below the
 * limit; {@code permits} may be negative until the permit that is still in transit arrives. <b>Invariant</b> whenever
 * the lock is free: {@code permits <= 0} or the queue is empty.
 *
 * <p><b>Concurrency:</b> the lock guards the queue and {@code permits}; it is not taken while the number of threads is
 * below the limit. Neither user code nor a thread's monitor is entered under it. Work that a method returns has a
 * permit, and the caller must start it.
 */
final class PermitQueue implements FullQueue.Queue {
    private final PoolLifecycle open;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();

    private final Predicate<Thread> runsOn;
    private final @Nullable FullQueue bound;

    // Guarded by lock.
    private final WorkQueue queue = new WorkQueue();
    private long permits;

    /**
     * @param runsOn tells whether a thread runs a call of the pool
     */
    PermitQueue(PoolLifecycle open, long limit, PoolConfig config, Predicate<Thread> runsOn) {
        this.open = open;
        this.limit = limit;
        this.runsOn = runsOn;
        this.bound = config.maxQueue() > 0 ? new FullQueue(config, this, lock) : null;
    }

    /** Makes sure that there is room for a call; see {@link FullQueue#admits}. */
    boolean admits() {
        FullQueue full = bound;
        if (full == null) {
            return true;
        }
        lock.lock();
        try {
            return full.admits();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those that wait for room, because the pool was shut down. */
    void poolChanged() {
        lock.lock();
        try {
            roomChanged();
        } finally {
            lock.unlock();
        }
    }

    private void roomChanged() {
        if (bound != null) {
            bound.changed();
        }
    }

    @Override
    public long waitingCalls() {
        return queue.calls();
    }

    @Override
    public boolean takesAtOnce() {
        return open.works() < limit;
    }

    @Override
    public boolean isOpen() {
        return open.accepts(false);
    }

    @Override
    public boolean runsOn(Thread thread) {
        return runsOn.test(thread);
    }

    /**
     * Queues open work that has no permit. If the pool was stopped, the work is cancelled, because nothing would take
     * it from the queue.
     */
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
                left(works - queue.works()); // counts the work out if it was cancelled before it was queued
                return match();
            }
        } finally {
            lock.unlock();
        }
        work.cancelAll();
        drained(1);
        return null;
    }

    /** Removes work that has ended from the count, and passes its permit on. */
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

    /** Handles the cancellation of a call; true if it was queued. */
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

    /** Removes cancelled and obsolete work. */
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

    /** Empties the queue of a stopped pool and returns the work. It counts as open until {@link #drained}. */
    List<Work> drain() {
        lock.lock();
        try {
            return queue.drain();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes work without a permit from the count. To be called once the work has its outcome, because the pool may
     * terminate as a result.
     */
    void drained(int works) {
        lock.lock();
        try {
            left(works);
        } finally {
            lock.unlock();
        }
    }

    /** The number of queued pieces of work and of their calls. */
    record Size(int works, long calls) {}

    Size size() {
        lock.lock();
        try {
            return new Size(queue.works(), queue.calls());
        } finally {
            lock.unlock();
        }
    }

    /** Gives a free permit to the work that has waited longest. Under the lock. */
    private @Nullable Work match() {
        if (permits <= 0) {
            return null;
        }
        int works = queue.works();
        Work next = queue.peekWanted();
        left(works - queue.works()); // obsolete chunks were dropped
        if (next == null || permits <= 0) {
            return null;
        }
        queue.removeFirst();
        roomChanged();
        permits--;
        return next;
    }

    /** Removes work from the count that leaves without a permit of its own. Under the lock. */
    private void left(int works) {
        if (works > 0) {
            roomChanged();
            long before = open.leave(works);
            permits -= Math.min(before, limit) - Math.min(before - works, limit);
        }
    }
}
