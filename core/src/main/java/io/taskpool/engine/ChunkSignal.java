package io.taskpool.engine;

import io.taskpool.engine.threads.RelievableThread;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets the caller of a run wait for chunks, and workers wake it.
 *
 * <p><b>Concurrency:</b> the caller clears the flag, publishes the chunk that it waits for, and then checks what has
 * finished; a worker writes its outcomes and then reads which chunk is awaited. The caller publishes its thread before
 * it parks and then checks the flag; a worker sets the flag and then reads the thread. All of these are volatile, so at
 * least one side sees the other and no wake-up is lost. A caller that waits for the oldest chunk is not woken for
 * others.
 */
final class ChunkSignal {
    private volatile boolean set;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable ChunkData awaited;

    /**
     * Clears the signal, before the caller checks what has finished.
     *
     * @param chunk the only chunk that lets the caller proceed; null if any chunk may
     */
    void clear(@Nullable ChunkData chunk) {
        set = false;
        awaited = chunk;
    }

    /**
     * Waits for the signal, but no longer than a given time; false if the caller was interrupted, whose interrupt flag is then
     * cleared.
     *
     * @param nanos how long at most; 0 for any time
     */
    boolean await(long nanos) {
        RelievableThread.beforeWaiting();
        waiter = Thread.currentThread();
        try {
            while (!set) {
                if (Thread.interrupted()) {
                    return false;
                }
                if (nanos == 0) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, nanos);
                    return !Thread.interrupted();
                }
            }
            return true;
        } finally {
            waiter = null;
        }
    }

    /** Wakes the caller if it waits for this chunk or for any. */
    void finished(ChunkData chunk) {
        ChunkData wanted = awaited;
        if (wanted == null || wanted == chunk) {
            set();
        }
    }

    /** Wakes the caller. */
    void set() {
        if (set) {
            return; // the caller has not checked since, so it will see this change too
        }
        set = true;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
