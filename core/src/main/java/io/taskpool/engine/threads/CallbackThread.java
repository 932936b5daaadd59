package io.taskpool.engine.threads;

import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** A thread that runs callbacks, as {@link ManagedWait} sees it. */
abstract class CallbackThread extends Thread {
    CallbackThread(@Nullable ThreadGroup group, String name) {
        super(group, null, name, 0, false);
    }

    /** Blocks within a callback. Another thread takes over pending callbacks in the meantime. */
    abstract void block(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException;
}
