package io.taskpool.engine;

import io.taskpool.ProgressListener;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Tells a run's listener how many items are done, those of unfinished chunks included, so that a slow item does not hide the fast
 * ones in its chunk.
 *
 * <p>Concurrency: the monitor guards the unfinished chunks. The listener is called by the caller's thread, without it.
 */
final class RunProgress {
    /** As long as this the caller waits before it looks again, although no chunk is finished. */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ProgressListener listener;
    private final RunOutcomes outcomes;

    /** Guarded by this. */
    private final ArrayDeque<ChunkData> unfinished = new ArrayDeque<>();

    // Only for the caller's thread.
    private long reported;
    private boolean endReported;

    RunProgress(ProgressListener listener, RunOutcomes outcomes) {
        this.listener = listener;
        this.outcomes = outcomes;
    }

    synchronized void issued(ChunkData chunk) {
        unfinished.addLast(chunk);
    }

    /** Calls the listener if more items are done than the last time, or if it turns out that all are. */
    void report(long total) {
        // In this order: a chunk that is finished meanwhile is then left out, not counted twice.
        long done = outcomes.finishedItems() + doneInUnfinished();
        boolean end = done == total;
        if (done > reported || (end && !endReported)) {
            reported = done;
            endReported = end;
            listener.onProgress(done, total, Math.min(done, outcomes.failedItems()));
        }
    }

    private synchronized long doneInUnfinished() {
        while (!unfinished.isEmpty() && unfinished.getFirst().isDone()) {
            unfinished.removeFirst();
        }
        long done = 0;
        for (ChunkData chunk : unfinished) {
            if (!chunk.isDone()) {
                done += chunk.decided();
            }
        }
        return done;
    }
}
