package io.taskpool.engine;

import io.taskpool.engine.shared.WorkerScope;
import io.taskpool.engine.threads.ThreadStack;
import io.taskpool.engine.threads.Timer;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has to do after its last call: the finalizer, and closing what it keeps. The pool does not terminate before
 * that is done or has taken too long. So the thread is <i>held</i> before the last of its work is counted as over. A
 * thread that has nothing to do is not, and costs the pool nothing.
 *
 * <p>Used by the thread itself; the timer, too, may release it, and the first of the two does.
 */
final class CallThreadEnd {
    /** The pool that the thread belongs to. */
    interface Holder {
        ThreadHooks hooks();

        /** Keeps the pool from terminating; false if it has. */
        boolean hold(Thread thread);

        /** Ends a hold. */
        void release(Thread thread);

        /** Records that a thread has not ended in time. */
        void gaveUp();
    }

    private final Holder pool;
    private final ThreadHooks hooks;
    private final Thread thread;
    private @Nullable WorkerScope scope;

    /** Written by the thread, before the timer is set. */
    private boolean held;

    /** Guarded by this. */
    private boolean released;

    /** Made on the thread itself. */
    CallThreadEnd(Holder pool, Thread self) {
        this.pool = pool;
        this.hooks = pool.hooks();
        this.thread = self;
        if (hooks.hasAny()) {
            scope = WorkerScope.enter();
        }
    }

    /** Holds the thread, if it has something to do. Called before its work is counted as over. */
    void holdIfNeeded() {
        if (scope == null) {
            scope = WorkerScope.enteredLate();
        }
        if (scope != null && !held && hooks.hasToFinish(scope)) {
            held = pool.hold(thread);
        }
    }

    /**
     * Does it.
     *
     * @param inOrder false if the thread was abandoned or could not be initialized
     */
    void finish(boolean inOrder) {
        WorkerScope mine = scope == null ? WorkerScope.enteredLate() : scope;
        if (mine == null) {
            return;
        }
        Timer.Handle limit = held ? Timer.schedule(this::giveUp, ThreadHooks.END_LIMIT) : null;
        hooks.finish(mine, ThreadStack.nameOf(thread), inOrder);
        if (limit != null) {
            limit.cancel();
        }
        if (isFirstToRelease()) {
            pool.release(thread);
        }
    }

    private void giveUp() {
        if (isFirstToRelease()) {
            thread.interrupt();
            pool.gaveUp(); // before the pool may terminate: its counters are final then
            pool.release(thread);
            ThreadStack.logGivenUp(ThreadStack.nameOf(thread), ThreadHooks.END_TOOK_TOO_LONG, thread);
        }
    }

    private synchronized boolean isFirstToRelease() {
        boolean first = held && !released;
        released = true;
        return first;
    }
}
