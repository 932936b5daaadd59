package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskFailedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive items of a run, their results, and the number of calls without an outcome. The slices of a chunk share
 * it.
 *
 * <p>Concurrency: a result is written before {@code remaining} is decremented and read after {@code done} is seen to be
 * set, which happens after {@code remaining} has reached zero.
 */
final class ChunkData {
    /** Represents the result null; null itself means that there is no result yet. */
    static final Object NULL = new Object();

    /** Represents a call that did not run because it was cancelled or its run had ended. */
    static final Object DROPPED = new Object();

    /** Represents the failure of a call. */
    record Failure(Throwable cause) {
        /** Makes the exception for the caller. */
        RuntimeException exception(long index) {
            return cause instanceof BrokenPoolException broken ? broken : new TaskFailedException(index, cause);
        }
    }

    final long firstIndex;
    final int size;
    final @Nullable Object[] results;
    private final AtomicInteger remaining;
    private volatile boolean done;

    volatile @Nullable Object @Nullable [] arguments;
    volatile @Nullable Object payload;

    ChunkData(long firstIndex, int size, @Nullable Object @Nullable [] arguments, @Nullable Object payload) {
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

    /** Publishes that all calls have an outcome. Readers that see this also see the calls counted. */
    void setDone() {
        done = true;
    }

    /**
     * Returns a result and clears it here, so that it can be collected.
     *
     * @throws TaskFailedException if the call failed
     * @throws BrokenPoolException if no worker could be started
     * @throws CancellationException if another thread closed the stream, so that the call did not run
     */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the typed method promised R
    <R extends @Nullable Object> R take(int i) {
        Object result = results[i];
        if (result instanceof Failure failure) {
            throw failure.exception(firstIndex + i);
        }
        if (result == DROPPED) {
            throw new CancellationException("the stream was closed while its results were taken");
        }
        results[i] = null;
        return (R) (result == NULL ? null : result);
    }

    /** Counts outcomes that were written; true if they were the last. */
    boolean finished(int count) {
        if (remaining.addAndGet(-count) > 0) {
            return false;
        }
        arguments = null;
        payload = null;
        return true;
    }
}
