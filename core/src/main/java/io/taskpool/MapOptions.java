package io.taskpool;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one {@code map}, {@code stream} or {@code forEach}. Each method returns a changed copy, so that options can
 * be shared and built upon.
 *
 * <pre>{@code
 * MapOptions options = MapOptions.defaults().timeout(Duration.ofSeconds(5)).retries(2);
 * }</pre>
 *
 * @param chunkSize how many items are handed to a worker together, or 0 to follow the measured time per item
 * @param timeout the time limit for each call, counted from its start, or null for the pool's own limit
 * @param retries how often a failed call is repeated
 * @param ordered whether results come in input order
 * @param lookAhead how many items may be read before their results are taken, or 0 for a bound that fits the pool
 * @param progressListener hears how many items are done, or null
 */
public record MapOptions(
        int chunkSize,
        @Nullable Duration timeout,
        int retries,
        boolean ordered,
        int lookAhead,
        @Nullable ProgressListener progressListener) {
    private static final MapOptions DEFAULTS = new MapOptions(0, null, 0, true, 0, null);

    /**
     * Makes options from all settings; {@link #defaults()} and the methods that change one setting are easier to read.
     *
     * @param chunkSize as {@link #chunkSize(int)}, or 0
     * @param timeout as {@link #timeout(Duration)}, or null
     * @param retries as {@link #retries(int)}
     * @param ordered false as {@link #unordered()}
     * @param lookAhead as {@link #lookAhead(int)}, or 0
     * @param progressListener as {@link #onProgress(ProgressListener)}, or null
     * @throws IllegalArgumentException if a number is negative or the time limit is not positive
     */
    public MapOptions {
        checkArgument(chunkSize >= 0, "chunkSize must not be negative, was %s", chunkSize);
        checkArgument(
                timeout == null || (!timeout.isZero() && !timeout.isNegative()),
                "timeout must be positive, was %s",
                timeout);
        checkArgument(retries >= 0, "retries must not be negative, was %s", retries);
        checkArgument(lookAhead >= 0, "lookAhead must not be negative, was %s", lookAhead);
    }

    /**
     * Returns the default settings: chunks that follow the measured time per item, the pool's own time limit, no retries,
     * results in input order, a look-ahead that fits the pool, and no progress listener.
     *
     * @return the default settings
     */
    public static MapOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many items are handed to a worker together.
     *
     * @param chunkSize the number of items, at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if the number is less than 1
     */
    public MapOptions chunkSize(int chunkSize) {
        checkArgument(chunkSize >= 1, "chunkSize must be at least 1, was %s", chunkSize);
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    /**
     * Sets the time limit for each call. It starts when the call starts, not when it is queued.
     *
     * @param timeout the limit, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public MapOptions timeout(Duration timeout) {
        return new MapOptions(
                chunkSize, requireNonNull(timeout, "timeout"), retries, ordered, lookAhead, progressListener);
    }

    /**
     * Sets how often a call that failed is repeated, whether it threw, ran past its limit or lost its worker. Only ask
     * for retries if a call may safely run more than once.
     *
     * <p>A call that has ended three workers is given up, however many retries are left: it would most likely end each
     * worker that it came to. Its {@link WorkerDiedException} says so, and has the earlier ones as suppressed exceptions.
     * Calls whose task, argument or result cannot be serialized, and those of a pool that cannot start workers, are not
     * repeated.
     *
     * @param retries the number of further attempts, 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public MapOptions retries(int retries) {
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    /**
     * Asks for results in the order in which calls finish, so that one slow item holds nothing up.
     *
     * @return a changed copy
     */
    public MapOptions unordered() {
        return new MapOptions(chunkSize, timeout, retries, false, lookAhead, progressListener);
    }

    /**
     * Sets how many items may be read from the input before their results are taken. It bounds the memory that a
     * {@code stream} needs.
     *
     * @param lookAhead the number of items, at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if the number is less than 1
     */
    public MapOptions lookAhead(int lookAhead) {
        checkArgument(lookAhead >= 1, "lookAhead must be at least 1, was %s", lookAhead);
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    /**
     * Sets a listener that hears how many items are done.
     *
     * @param listener the listener, called in the thread that called the pool
     * @return a changed copy
     */
    public MapOptions onProgress(ProgressListener listener) {
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, requireNonNull(listener, "listener"));
    }
}
