package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Holds the retries of a pool that wait for their back-off to pass. They hold no worker, but keep the pool open.
 *
 * <p><b>Concurrency.</b> The monitor guards the map, and is innermost but for the timer. Whoever removes an entry from the map
 * settles it: queues the work or counts it out, and then lets go of the pool. Pair by pair:
 *
 * <ul>
 *   <li>cancel ∥ add: a cancel marks the call and then looks here; add puts it here and then checks the mark.
 *   <li>shutdownNow ∥ add: the pool is marked as stopped and then drained; add puts the work here and then checks the mark.
 *   <li>cancel or shutdownNow ∥ due: one of them removes the entry, the other finds nothing.
 * </ul>
 */
final class BackOff {
    /** The pool that the retries belong to. */
    interface Pool {
        /** Keeps the pool from terminating; false if it was stopped. */
        boolean hold();

        /** Queues work whose back-off is over, at the front, or cancels it if the pool was stopped. */
        void again(Work work);

        /** Lets go of the pool, once for each {@link #hold}. */
        void release();

        /** Tells whether the pool was stopped. */
        boolean isStopped();
    }

    private final Pool pool;

    /** Guarded by this. */
    private final IdentityHashMap<Work, Timer.Handle> waiting = new IdentityHashMap<>();

    BackOff(Pool pool) {
        this.pool = pool;
    }

    /** Queues a retry, now or when its back-off is over. */
    void requeue(Work work) {
        long nanos = work.waitNanos();
        if (nanos <= 0) {
            pool.again(work);
        } else if (pool.hold()) {
            synchronized (this) {
                waiting.put(work, Timer.schedule(() -> due(work), nanos));
            }
            if (pool.isStopped()) {
                giveUp(work, true);
            } else if (!work.isWanted(0)) {
                giveUp(work, false);
            }
        } else {
            work.cancelAll();
        }
    }

    private void due(Work work) {
        if (remove(work)) {
            try {
                pool.again(work);
            } finally {
                pool.release();
            }
        }
    }

    private synchronized boolean remove(Work work) {
        Timer.Handle handle = waiting.remove(work);
        if (handle == null) {
            return false;
        }
        handle.cancel();
        return true;
    }

    private void giveUp(Work work, boolean stopped) {
        if (remove(work)) {
            if (stopped) {
                work.cancelAll();
            } else {
                work.drop(0);
            }
            pool.release();
        }
    }

    /** Handles the cancellation of a call; true if it was waiting here. */
    boolean cancelled(Work call) {
        if (!remove(call)) {
            return false;
        }
        pool.release();
        return true;
    }

    /** Removes what nobody wants any more. */
    void sweep() {
        for (Work work : all()) {
            if (!work.isWanted(0)) {
                giveUp(work, false);
            }
        }
    }

    /** Removes everything, because the pool was stopped, and returns it; it is cancelled. */
    List<Work> drain() {
        List<Work> drained = new ArrayList<>();
        for (Work work : all()) {
            if (remove(work)) {
                work.cancelAll();
                drained.add(work);
                pool.release();
            }
        }
        return drained;
    }

    private synchronized List<Work> all() {
        return waiting.isEmpty() ? List.of() : new ArrayList<>(waiting.keySet());
    }

    /** Returns the number of calls that wait here. */
    synchronized int size() {
        return waiting.size();
    }
}
