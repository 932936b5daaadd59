package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.Outcome;
import io.taskpool.TaskFailedException;
import java.time.Duration;
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

    /**
     * Represents the failure of a call.
     *
     * @param item the item, which the exception names
     * @param attempts how often the call began
     * @param name the name of the run, or null if it has none
     */
    record Failure(
            Throwable cause,
            @Nullable Object item,
            int attempts,
            @Nullable String name) {
        /** Makes the exception for the caller. */
        RuntimeException exception(long index) {
            return cause instanceof BrokenPoolException broken
                    ? broken
                    : new TaskFailedException(index, item, name, attempts, cause);
        }
    }

    /** How the attempt ran that decided a call's outcome. */
    record Took(long nanos, String worker, int attempts) {}

    final long firstIndex;
    final int size;
    final @Nullable Object[] results;

    /** The number of the first call in the pool; written when the chunk is submitted. */
    long firstNumber;

    /** When the chunk was queued; 0 if nobody listened. */
    long queuedNanos;

    private final AtomicInteger remaining;
    private volatile boolean done;

    /** The items, where this chunk begins among them, and whether they are kept when all calls have an outcome. */
    private volatile @Nullable Object @Nullable [] items;

    private final int firstItem;
    private final boolean keepsItems;

    /** The key of all the items, or null if they have none. */
    final @Nullable Object key;

    /** Which attempt decided each call and how it ran; null if nobody asks. */
    private final @Nullable Took @Nullable [] took;

    volatile @Nullable Object payload;

    /**
     * @param items holds the items of this chunk and perhaps others
     * @param firstItem the position of this chunk's first item among them
     * @param key the key of all of them, or null
     * @param detailed whether outcomes are taken with their items and times, rather than results
     */
    ChunkData(
            long firstIndex,
            int size,
            @Nullable Object[] items,
            int firstItem,
            @Nullable Object payload,
            @Nullable Object key,
            boolean detailed) {
        this.firstIndex = firstIndex;
        this.size = size;
        this.results = new @Nullable Object[size];
        this.remaining = new AtomicInteger(size);
        this.items = items;
        this.firstItem = firstItem;
        this.payload = payload;
        this.key = key;
        this.keepsItems = detailed;
        this.took = detailed ? new @Nullable Took[size] : null;
    }

    /** Returns an item; null once all calls have an outcome, unless outcomes are taken with their items. */
    @Nullable
    Object item(int i) {
        @Nullable Object[] all = items;
        return all == null ? null : all[firstItem + i];
    }

    /** Records how an attempt ran, before it decides the call's outcome. */
    void took(int i, Took how) {
        @Nullable Took[] all = took;
        if (all != null && results[i] == null) {
            all[i] = how;
        }
    }

    /** Returns how many calls have an outcome. */
    int decided() {
        return size - Math.max(0, remaining.get());
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

    /**
     * Returns the outcome of a call and clears it here, so that it can be collected.
     *
     * @throws CancellationException if another thread closed the stream, so that the call did not run
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // the typed method promised T and R
    <T extends @Nullable Object, R extends @Nullable Object> Outcome<T, R> takeOutcome(int i) {
        T item = (T) item(i);
        Took how = took == null ? null : took[i];
        int attempts = how == null ? 1 : how.attempts;
        Duration duration = how == null ? Duration.ZERO : Duration.ofNanos(how.nanos);
        String worker = how == null ? null : how.worker;
        if (results[i] instanceof Failure failure) {
            boolean last = how != null && how.attempts == failure.attempts;
            return Outcome.ofFailure(
                    firstIndex + i,
                    item,
                    failure.cause,
                    failure.attempts,
                    last ? duration : Duration.ZERO,
                    last ? worker : null);
        }
        R result = take(i);
        return Outcome.ofResult(firstIndex + i, item, result, attempts, duration, worker);
    }

    /** Lets the calls that did not run fail, because the run was ended from outside. */
    void failDropped(RunEnd how, @Nullable String name) {
        for (int i = 0; i < size; i++) {
            if (results[i] == DROPPED) {
                results[i] = new Failure(how.failure("the call for item " + (firstIndex + i)), item(i), 0, name);
            }
        }
    }

    /** Counts outcomes that were written; true if they were the last. */
    boolean finished(int count) {
        if (remaining.addAndGet(-count) > 0) {
            return false;
        }
        if (!keepsItems) {
            items = null;
        }
        payload = null;
        return true;
    }
}
