package io.taskpool.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive items of a {@link MapRun}, their results, and how many have none yet. Slices of a chunk share it.
 *
 * <p>Concurrency: a result is written before {@code remaining} is lowered and read after {@code done} is seen,
 * which is set by whoever lowered it to zero.
 */
final class ChunkData {
    /** Stands for the result null, so that null can mean 'no result yet'. */
    static final Object NULL = new Object();

    /** Stands for a call that did not run because nobody wanted it. */
    static final Object DROPPED = new Object();

    record Failure(Throwable cause) {}

    final MapRun<?> run;
    final long firstIndex;
    final int size;
    final @Nullable Object[] results;
    private final AtomicInteger remaining;
    private volatile boolean done;

    volatile @Nullable Object @Nullable [] arguments;
    volatile @Nullable Object payload;

    ChunkData(
            MapRun<?> run,
            long firstIndex,
            int size,
            @Nullable Object @Nullable [] arguments,
            @Nullable Object payload) {
        this.run = run;
        this.firstIndex = firstIndex;
        this.size = size;
        this.results = new @Nullable Object[size];
        this.remaining = new AtomicInteger(size);
        this.arguments = arguments;
        this.payload = payload;
    }

    boolean isDone() {
        return done;
    }

    /** Makes it known that all calls are over. Whoever sees that finds them counted. */
    void setDone() {
        done = true;
    }

    /** Counts results that were written; true if they were the last. */
    boolean finished(int count) {
        if (remaining.addAndGet(-count) > 0) {
            return false;
        }
        arguments = null;
        payload = null;
        return true;
    }
}
