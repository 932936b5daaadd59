package io.taskpool.engine.future;

import io.taskpool.engine.threads.ManagedWait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for a future to complete, as a node of the future's stack. */
final class Waiter extends EndNode implements ForkJoinPool.ManagedBlocker {
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(Waiter.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Future<?> future;
    private final boolean timed;
    private final long deadline;

    /** The waiting thread; null once it was woken or has stopped waiting. */
    private volatile @Nullable Thread thread = Thread.currentThread();

    /** Whether the waiting thread was interrupted; used only by that thread. */
    private boolean interrupted;

    /**
     * Makes a waiter for the current thread.
     *
     * @param timed whether to stop waiting at the deadline
     * @param deadline when to stop waiting, on the clock of {@link System#nanoTime()}
     */
    Waiter(Future<?> future, boolean timed, long deadline) {
        this.future = future;
        this.timed = timed;
        this.deadline = deadline;
    }

    /**
     * Waits until the future is done, the deadline has passed or the thread was interrupted. Must be called after the
     * node was published. The pool of the current thread may start another thread meanwhile, so that its other tasks do
     * not starve.
     */
    void await() {
        try {
            ManagedWait.block(this);
        } catch (InterruptedException e) {
            interrupted = true; // block() never throws it, although its signature says so
        }
    }

    @Override
    public boolean block() {
        while (!isReleasable()) {
            if (timed) {
                LockSupport.parkNanos(future, deadline - System.nanoTime());
            } else {
                LockSupport.park(future);
            }
        }
        return true;
    }

    @Override
    public boolean isReleasable() {
        if (future.isDone()) {
            return true;
        }
        interrupted |= Thread.interrupted();
        return interrupted || (timed && deadline - System.nanoTime() <= 0);
    }

    /** Wakes the thread, once. */
    @Override
    protected void ended() {
        Thread waiting = (Thread) THREAD.getAndSet(this, null);
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Marks this node as removed. */
    void giveUp() {
        thread = null;
    }

    @Override
    protected boolean hasGivenUp() {
        return thread == null;
    }

    /** Tells whether the thread was interrupted while it waited, which cleared its interrupt flag. */
    boolean wasInterrupted() {
        return interrupted;
    }
}
