package io.taskpool.engine;

import io.taskpool.engine.threads.RelievableThread;
import io.taskpool.spi.PoolConfig;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the queue of a pool: decides what becomes of a call for which there is no room. Only for pools that set {@code maxQueue};
 * others never come here. All methods are called under the lock of the queue.
 */
final class FullQueue {
    /** The queue. */
    interface Queue {
        /** Returns the number of calls that wait for a worker; under the lock. */
        long waitingCalls();

        /** Tells whether a worker would take a call at once; under the lock. */
        boolean takesAtOnce();

        /** Tells whether the pool accepts calls. */
        boolean isOpen();

        /** Tells whether a thread runs a call of this pool; without the lock. */
        boolean runsOn(Thread thread);
    }

    private final PoolConfig config;
    private final Queue queue;
    private final ReentrantLock lock;
    private final Condition room;
    private int waiters;

    FullQueue(PoolConfig config, Queue queue, ReentrantLock lock) {
        this.config = config;
        this.queue = queue;
        this.lock = lock;
        this.room = lock.newCondition();
    }

    /**
     * Makes sure that there is room for a call, or decides that it must do without. Releases the lock while it waits.
     *
     * @return true if the call is to be queued, false if the submitting thread is to run it
     * @throws RejectedExecutionException if it is rejected
     */
    boolean admits() {
        if (!isFull()) {
            return true;
        }
        switch (config.whenFull()) {
            case REJECT:
                throw new RejectedExecutionException("the queue of the pool '" + config.name() + "' is full: "
                        + queue.waitingCalls() + " calls wait, and maxQueue allows " + config.maxQueue()
                        + ". Submit more slowly, or set a larger maxQueue or another WhenFull");
            case CALLER_RUNS:
                return false;
            default:
                awaitRoom();
                return true;
        }
    }

    private boolean isFull() {
        return queue.isOpen() && queue.waitingCalls() >= config.maxQueue() && !queue.takesAtOnce();
    }

    private void awaitRoom() {
        lock.unlock(); // workers are asked without it
        boolean own;
        try {
            own = queue.runsOn(Thread.currentThread());
            if (!own) {
                RelievableThread.beforeWaiting();
            }
        } finally {
            lock.lock();
        }
        if (own) {
            return; // it may be what the queue waits for
        }
        waiters++;
        try {
            while (isFull()) {
                room.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException(
                    "interrupted while waiting for room in the queue of the pool '" + config.name()
                            + "'; the call was not submitted",
                    e);
        } finally {
            waiters--;
        }
    }

    /** Wakes those that wait, because calls have left the queue or the pool was shut down. */
    void changed() {
        if (waiters > 0) {
            room.signalAll();
        }
    }
}
