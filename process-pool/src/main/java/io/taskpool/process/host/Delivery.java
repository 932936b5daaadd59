package io.taskpool.process.host;

import io.taskpool.engine.Work;
import org.jspecify.annotations.Nullable;

/** Something from a worker that may run code of the user's when it is handed on here, and may therefore take for ever. */
abstract class Delivery {
    /** Who delivers it; null before and after. Written under the monitor of the {@link Deliveries}. */
    volatile @Nullable Thread thread;

    /** Hands it on. Throws nothing that is not for want of memory, and has settled what it stands for even then. */
    abstract void run();

    /** Takes notice that it takes long, and that somebody else has taken the place of the thread that runs it. */
    abstract void takesLong();

    /** Returns how many bytes it keeps. */
    abstract int bytes();

    /** Tells whether it is the outcome of a call. */
    boolean isOf(Work work, int call) {
        return false;
    }

    /** Cancels its call, because the pool was shut down at once; false if it is no outcome, and goes on. */
    boolean cancel() {
        return false;
    }

    /** Lets the pool wait no longer for it. Called at any time, on any thread. */
    void giveUp(String reason) {}
}
