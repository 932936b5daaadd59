package io.taskpool.engine;

import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The chunks of a run that were handed to workers, so that all its running calls can be stopped.
 *
 * <p><b>Concurrency:</b> stop ∥ hand-over: the run is marked as ended before this is read, and a chunk is added here before
 * its worker checks whether a call is still wanted. So a call is either found here or does not begin. Whether a call has
 * its outcome may be out of date where it is decided without a lock: a call that is over is not affected by being stopped.
 */
final class PlacedChunks {
    /** A chunk, or a part of one, as it was handed over. */
    interface Part extends WorkUnit {
        /** Tells whether all calls of the whole chunk have an outcome. */
        boolean isOver();

        /** Tells whether a call has its outcome, or another part retries it. */
        boolean isDecided(int call);

        /** Completes a call with its failure even if it has retries left, unless its outcome was decided before. */
        void failForGood(int call, Throwable failure);
    }

    private record Placed(Part chunk, Stoppable host) {}

    /** How many chunks are added before those that are over are looked for. */
    private static final int FEW = 16;

    private final ConcurrentLinkedQueue<Placed> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger added = new AtomicInteger();
    private volatile int limit = FEW;

    void add(Part chunk, Stoppable host) {
        all.add(new Placed(chunk, host));
        if (added.incrementAndGet() >= limit) {
            removeThoseOver();
        }
    }

    /**
     * Forgets the chunks that are over. This looks at all of them, so that a slow one keeps no other, and only when as many
     * were added as were left the last time, so that it costs each of them little.
     */
    private void removeThoseOver() {
        added.set(0);
        int left = 0;
        for (Iterator<Placed> each = all.iterator(); each.hasNext(); ) {
            if (each.next().chunk.isOver()) {
                each.remove();
            } else {
                left++;
            }
        }
        limit = Math.max(FEW, left);
    }

    /**
     * Stops the calls that have no outcome.
     *
     * @param failing whether they fail at once with the reason, rather than when they have ended
     */
    void stop(RunEnd how, boolean failing, CallStopper stopper) {
        for (Placed placed : all) {
            Part chunk = placed.chunk;
            int size = chunk.size();
            for (int call = 0; call < size; call++) {
                if (chunk.isDecided(call)) {
                    continue;
                }
                if (failing && how.isExpired()) {
                    chunk.failForGood(call, how.failure(chunk.describe(call)));
                }
                placed.host.cancel(chunk, call, true);
                stopper.killAfterGrace(
                        placed.host,
                        chunk,
                        call,
                        how.isExpired() ? "the deadline of its map had passed" : "its map was cancelled");
            }
        }
    }
}
