package io.taskpool.engine.threads;

import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** A thread that runs callbacks, as far as whoever blocks it needs to know. */
abstract class CallbackThread extends Thread {
    CallbackThread(@Nullable ThreadGroup group, String name) {
        super(group, null, name, 0, false);
    }

    /** Blocks within a callback; another thread takes this one's part meanwhile if there is something to do. */
    abstract void block(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException;
}
