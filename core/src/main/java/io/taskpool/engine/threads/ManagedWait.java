package io.taskpool.engine.threads;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;

/** Blocks the current thread in such a way that what else its pool has to do does not wait for it. */
public final class ManagedWait {
    /** Set with the first callback thread, so that programs without callbacks need not load what those are made of. */
    private static volatile boolean callbacksRun;

    private ManagedWait() {}

    static void callbacksRun() {
        callbacksRun = true;
    }

    /** Tells whether this thread runs callbacks. */
    public static boolean isCallbackThread() {
        return callbacksRun && Thread.currentThread() instanceof CallbackThread;
    }

    /**
     * Blocks, once, if the blocker is not releasable already.
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
                // That pool has as many threads as it may have. It gets along with one less, as it would for any other
                // thread that blocks: what is waited for does not depend on it.
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
