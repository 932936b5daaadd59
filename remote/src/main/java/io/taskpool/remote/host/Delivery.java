package io.taskpool.remote.host;

import io.taskpool.spi.WorkUnit;
import org.jspecify.annotations.Nullable;

/** Something from a worker that may run code of the user's when it is handed on here, and may therefore take for ever. */
abstract class Delivery {
    /** Who delivers it; null before and after. Written under the monitor of the {@link Deliveries}. */
    volatile @Nullable Thread thread;

    /** Delivers the outcome. Throws nothing but errors for lack of memory, and even then the call has been settled. */
    abstract void run();

    /** Called when it takes long, and another thread has taken over reading the pipe. */
    abstract void takesLong();

    /** Returns how many bytes it keeps. */
    abstract int bytes();

    /** Tells whether it is the outcome of a call. */
    boolean isOf(WorkUnit work, int call) {
        return false;
    }

    /** Cancels its call, because of {@code shutdownNow()}; false if it is no outcome, and goes on. */
    boolean cancel() {
        return false;
    }

    /** Lets the pool wait no longer for it. Called at any time, on any thread. */
    void giveUp(String reason) {}
}
