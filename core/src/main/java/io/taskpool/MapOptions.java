package io.taskpool;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one {@code map}, {@code stream} or {@code forEach}. Each method returns a changed copy, so options can be
 * shared and derived from each other.
 *
 * <pre>{@code
 * MapOptions options = MapOptions.defaults().timeout(Duration.ofSeconds(5)).retries(2);
 * }</pre>
 *
 * <p>Immutable, so safe for use by many threads. Two are equal if all their settings are.
 */
public final class MapOptions {
    private static final MapOptions DEFAULTS = new MapOptions(0, null, 0, true, 0, null);

    private final int chunkSize;
    private final @Nullable Duration timeout;
    private final int retries;
    private final boolean ordered;
    private final int lookAhead;
    private final @Nullable ProgressListener progressListener;

    private MapOptions(
            int chunkSize,
            @Nullable Duration timeout,
            int retries,
            boolean ordered,
            int lookAhead,
            @Nullable ProgressListener progressListener) {
        this.chunkSize = chunkSize;
        this.timeout = timeout;
        this.retries = retries;
        this.ordered = ordered;
        this.lookAhead = lookAhead;
        this.progressListener = progressListener;
    }

    /**
     * Returns the default settings: chunks sized by the measured time per item, the pool's own time limit, no retries,
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
        requireNonNull(timeout, "timeout");
        checkArgument(!timeout.isZero() && !timeout.isNegative(), "timeout must be positive, was %s", timeout);
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    /**
     * Sets how often a call that failed is repeated, whether it threw, ran past its limit or lost its worker. Only ask
     * for retries if a call may safely run more than once.
     *
     * <p>A call that has killed three workers is not tried again, however many retries are left: it would most likely
     * kill the next one too. Its {@link WorkerDiedException} says so, and carries the earlier ones as suppressed
     * exceptions. Calls whose task, argument or result cannot be serialized, and those of a pool that cannot start
     * workers, are not repeated.
     *
     * @param retries the number of further attempts, 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public MapOptions retries(int retries) {
        checkArgument(retries >= 0, "retries must not be negative, was %s", retries);
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    /**
     * Asks for results in the order in which calls finish, so that one slow item delays no other.
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
     * Sets a listener that is told how many items are done.
     *
     * @param listener the listener, called in the thread that called the pool
     * @return a changed copy
     */
    public MapOptions onProgress(ProgressListener listener) {
        return new MapOptions(chunkSize, timeout, retries, ordered, lookAhead, requireNonNull(listener, "listener"));
    }

    /**
     * Returns how many items are handed to a worker together. See {@link #chunkSize(int)}.
     *
     * @return the number, 0 to follow the measured time per item
     */
    public int chunkSize() {
        return chunkSize;
    }

    /**
     * Returns the time limit for each call, counted from its start. See {@link #timeout(Duration)}.
     *
     * @return the limit, or null for the pool's own
     */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /**
     * Returns how often a failed call is repeated. See {@link #retries(int)}.
     *
     * @return the number of further attempts
     */
    public int retries() {
        return retries;
    }

    /**
     * Tells whether results come in input order. See {@link #unordered()}.
     *
     * @return false if they come in the order in which calls finish
     */
    public boolean ordered() {
        return ordered;
    }

    /**
     * Returns how many items may be read before their results are taken. See {@link #lookAhead(int)}.
     *
     * @return the number, 0 for a bound that fits the pool
     */
    public int lookAhead() {
        return lookAhead;
    }

    /**
     * Returns the listener that hears how many items are done. See {@link #onProgress(ProgressListener)}.
     *
     * @return the listener, or null if there is none
     */
    public @Nullable ProgressListener progressListener() {
        return progressListener;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MapOptions that
                && chunkSize == that.chunkSize
                && Objects.equals(timeout, that.timeout)
                && retries == that.retries
                && ordered == that.ordered
                && lookAhead == that.lookAhead
                && Objects.equals(progressListener, that.progressListener);
    }

    @Override
    public int hashCode() {
        return Objects.hash(chunkSize, timeout, retries, ordered, lookAhead, progressListener);
    }

    @Override
    public String toString() {
        return "MapOptions[chunkSize=" + chunkSize + ", timeout=" + timeout + ", retries=" + retries + ", ordered="
                + ordered + ", lookAhead=" + lookAhead + ", progressListener=" + progressListener + "]";
    }
}
