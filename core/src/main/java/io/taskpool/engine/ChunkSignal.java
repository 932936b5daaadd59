package io.taskpool.engine;

import io.taskpool.engine.threads.RelievableThread;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How the caller of a run waits for chunks, and workers wake it.
 *
 * <p><b>Concurrency:</b> the caller clears the flag, says which chunk it waits for, and then looks at what there is; a
 * worker writes what it has, and then looks which chunk is awaited. The caller says that it parks and then looks at the flag;
 * a worker sets the flag and then looks who parks. All are volatile, so at least one sees the other and no wake-up is lost.
 * A caller who waits for the oldest chunk is left alone by all that finish others, and woken once by those who do not.
 */
final class ChunkSignal {
    private volatile boolean set;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable ChunkData awaited;

    /**
     * Before the caller looks.
     *
     * @param chunk the chunk without which it can do nothing; null if any may be of use to it
     */
    void clear(@Nullable ChunkData chunk) {
        set = false;
        awaited = chunk;
    }

    /** Waits until it is set; false if the caller was interrupted, whose flag is cleared. */
    boolean await() {
        RelievableThread.beforeWaiting();
        waiter = Thread.currentThread();
        try {
            while (!set) {
                if (Thread.interrupted()) {
                    return false;
                }
                LockSupport.park(this);
            }
            return true;
        } finally {
            waiter = null;
        }
    }

    /** Wakes the caller if the chunk may be of use to it. */
    void finished(ChunkData chunk) {
        ChunkData wanted = awaited;
        if (wanted == null || wanted == chunk) {
            set();
        }
    }

    /** Wakes the caller. */
    void set() {
        if (set) {
            return; // the caller has not looked since, so it will, and see this too
        }
        set = true;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
