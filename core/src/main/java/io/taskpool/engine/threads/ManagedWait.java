package io.taskpool.engine.threads;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;

/**
 * Blocks the current thread and lets its pool compensate, so that the pool's other tasks do not starve. Safe for use by
 * many threads.
 */
public final class ManagedWait {
    /** Set by the first callback thread, so that programs without callbacks need not load the callback classes. */
    private static volatile boolean callbacksRun;

    private ManagedWait() {}

    static void callbacksRun() {
        callbacksRun = true;
    }

    /** Tells whether the current thread runs callbacks. */
    public static boolean isCallbackThread() {
        return callbacksRun && Thread.currentThread() instanceof CallbackThread;
    }

    /**
     * Blocks once, unless the blocker is already releasable.
     *
     * @throws InterruptedException if the blocker throws it
     */
    public static void block(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException {
        if (blocker.isReleasable()) {
            return;
        }
        Thread current = Thread.currentThread();
        if (current instanceof ForkJoinWorkerThread) {
            try {
                ForkJoinPool.managedBlock(blocker);
            } catch (RejectedExecutionException e) {
                // The pool has reached its maximum size. Blocking without compensation is safe: the awaited outcome
                // does not depend on this pool.
                blocker.block();
            }
        } else if (callbacksRun && current instanceof CallbackThread callbackThread) {
            callbackThread.block(blocker);
        } else {
            RelievableThread.beforeWaiting();
            blocker.block();
        }
    }
}
