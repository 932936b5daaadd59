package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one {@code map}, {@code stream}, {@code forEach} or {@code outcomes}. Each method returns a changed copy, so options can be
 * shared and derived from each other.
 *
 * <pre>{@code
 * MapOptions options = MapOptions.defaults().timeout(Duration.ofSeconds(5)).retries(2);
 * }</pre>
 *
 * <p>Immutable, so safe for use by many threads. Two are equal if all their settings are.
 */
public final class MapOptions {
    private static final MapOptions DEFAULTS = new MapOptions(new CallTerms(), new Pace());

    private final CallTerms terms;
    private final Pace pace;

    private MapOptions(CallTerms terms, Pace pace) {
        this.terms = terms;
        this.pace = pace;
    }

    /** How items are read, grouped and returned. Changed only between {@link #copy} and the new options' constructor. */
    private static final class Pace implements Cloneable {
        private int chunkSize;
        private boolean ordered = true;
        private int lookAhead;
        private @Nullable ProgressListener progressListener;

        Pace copy() {
            try {
                return (Pace) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        private @Nullable Object[] all() {
            return new @Nullable Object[] {chunkSize, ordered, lookAhead, progressListener};
        }
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
        CallTerms.check(chunkSize >= 1, "chunkSize must be at least 1, was " + chunkSize);
        Pace next = pace.copy();
        next.chunkSize = chunkSize;
        return new MapOptions(terms, next);
    }

    /**
     * Names the map in messages, which otherwise name its function.
     *
     * @param name the name
     * @return a changed copy
     */
    public MapOptions name(String name) {
        return new MapOptions(terms.name(name), pace);
    }

    /**
     * Sets the time limit for each call. It starts when the call starts, not when it is queued.
     *
     * @param timeout the limit, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public MapOptions timeout(Duration timeout) {
        return new MapOptions(terms.timeout(timeout), pace);
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
        return new MapOptions(terms.retries(retries), pace);
    }

    /**
     * Asks for results in the order in which calls finish, so that one slow item delays no other.
     *
     * @return a changed copy
     */
    public MapOptions unordered() {
        Pace next = pace.copy();
        next.ordered = false;
        return new MapOptions(terms, next);
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
        CallTerms.check(lookAhead >= 1, "lookAhead must be at least 1, was " + lookAhead);
        Pace next = pace.copy();
        next.lookAhead = lookAhead;
        return new MapOptions(terms, next);
    }

    /**
     * Sets a listener that is told how many items are done.
     *
     * @param listener the listener, called in the thread that called the pool
     * @return a changed copy
     */
    public MapOptions onProgress(ProgressListener listener) {
        Pace next = pace.copy();
        next.progressListener = requireNonNull(listener, "listener");
        return new MapOptions(terms, next);
    }

    /**
     * Returns how many items are handed to a worker together. See {@link #chunkSize(int)}.
     *
     * @return the number, 0 to follow the measured time per item
     */
    public int chunkSize() {
        return pace.chunkSize;
    }

    /**
     * Returns the name in messages. See {@link #name(String)}.
     *
     * @return the name, or null if messages name the function
     */
    public @Nullable String name() {
        return terms.name;
    }

    /**
     * Returns the time limit for each call, counted from its start. See {@link #timeout(Duration)}.
     *
     * @return the limit, or null for the pool's own
     */
    public @Nullable Duration timeout() {
        return terms.timeout;
    }

    /**
     * Returns how often a failed call is repeated. See {@link #retries(int)}.
     *
     * @return the number of further attempts
     */
    public int retries() {
        return terms.retries;
    }

    /**
     * Tells whether results come in input order. See {@link #unordered()}.
     *
     * @return false if they come in the order in which calls finish
     */
    public boolean ordered() {
        return pace.ordered;
    }

    /**
     * Returns how many items may be read before their results are taken. See {@link #lookAhead(int)}.
     *
     * @return the number, 0 for a bound that fits the pool
     */
    public int lookAhead() {
        return pace.lookAhead;
    }

    /**
     * Returns the listener that hears how many items are done. See {@link #onProgress(ProgressListener)}.
     *
     * @return the listener, or null if there is none
     */
    public @Nullable ProgressListener progressListener() {
        return pace.progressListener;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MapOptions that
                && terms.equals(that.terms)
                && Arrays.equals(pace.all(), that.pace.all());
    }

    @Override
    public int hashCode() {
        return 31 * terms.hashCode() + Arrays.hashCode(pace.all());
    }

    @Override
    public String toString() {
        return "MapOptions[" + terms + ", chunkSize=" + pace.chunkSize + ", ordered=" + pace.ordered + ", lookAhead="
                + pace.lookAhead + ", progressListener=" + pace.progressListener + "]";
    }
}
