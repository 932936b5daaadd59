package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one {@code map}, {@code stream}, {@code forEach} or {@code outcomes}. Each method returns a changed copy, so options can be
 * shared and derived from each other.
 *
 * <pre>{@code
 * MapOptions options = MapOptions.defaults()
 *         .timeout(Duration.ofSeconds(5)) // of each call
 *         .deadline(Duration.ofMinutes(10)) // of the whole map
 *         .retries(2)
 *         .retryOn(failure -> failure instanceof IOException)
 *         .onProgress((done, total) -> System.out.println(done + " of " + total)); // prints 2 of 2
 *
 * try (TaskPool pool = TaskPool.threads()) {
 *     List<Integer> lengths = pool.map(String::length, List.of("one", "three"), options);
 *     List<Integer> asTheyCome = pool.map(String::length, List.of("one", "three"), options.unordered());
 * }
 * }</pre>
 *
 * <p>Immutable, so safe for use by many threads. Two are equal if all their settings are.
 *
 * <p>This file is longer than most because every option is described here.
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
        private @Nullable CompletionStage<?> cancelledBy;
        private int rateCalls;
        private @Nullable Duration ratePeriod;
        private @Nullable Function<?, ?> keyedBy;

        Pace copy() {
            try {
                return (Pace) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        private @Nullable Object[] all() {
            return new @Nullable Object[] {
                chunkSize, ordered, lookAhead, progressListener, cancelledBy, rateCalls, ratePeriod, keyedBy
            };
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
     * <p>A call that has ended three workers is not tried again, however many retries are left: it would most likely
     * end the next one too. Its {@link WorkerDiedException} says so, and carries the earlier ones as suppressed
     * exceptions; {@link #retries(int, int)} sets another number. Calls whose task, argument or result cannot be serialized, and those of a pool that cannot start
     * workers, are not repeated.
     *
     * @param retries the number of further attempts, 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public MapOptions retries(int retries) {
        return new MapOptions(terms.retries(retries, terms.workerDeaths), pace);
    }

    /**
     * Sets how often a call is repeated if it fails, and after how many workers that it has ended it is given up.
     * {@link #retries(int)} gives up after three; ask for more if workers die of something else than the call, for instance
     * because the machine is short of memory.
     *
     * @param retries the number of further attempts, 0 for none
     * @param workerDeaths the number of workers that a call may end before it is given up although retries are left, at
     *     least 1
     * @return a changed copy
     * @throws IllegalArgumentException if a number is too small
     */
    public MapOptions retries(int retries, int workerDeaths) {
        return new MapOptions(terms.retries(retries, workerDeaths), pace);
    }

    /**
     * Sets which failures are worth another attempt; without this, all are. Only has an effect together with
     * {@link #retries(int)}.
     *
     * @param predicate is given the failure, as {@link TaskFuture#get()} would have it as its cause. Runs in this JVM on a
     *     thread of the pool, perhaps for several failures at a time; it must not block. If it throws, the call is not
     *     repeated, and the log says so
     * @return a changed copy
     */
    public MapOptions retryOn(Predicate<? super Throwable> predicate) {
        return new MapOptions(terms.retryOn(predicate), pace);
    }

    /**
     * Sets how long a failed call waits before it is repeated: {@code first} before the first retry, twice as long before
     * each further one, and never longer than {@code max}. Without this, it is repeated at once. A call that waits holds no
     * worker. {@link TaskPool#close()} waits for it; cancelling it and {@link TaskPool#shutdownNow()} end the wait.
     *
     * @param first the wait before the first retry, positive
     * @param max the longest wait, at least {@code first}
     * @return a changed copy
     * @throws IllegalArgumentException if a duration is not positive, or {@code first} is longer than {@code max}
     */
    public MapOptions backoff(Duration first, Duration max) {
        return new MapOptions(terms.backoff(first, max), pace);
    }

    /**
     * Sets how long the whole map may take, counted from its start; for a stream, from the start of its terminal operation.
     * If it has not ended by then, it fails with a {@link TaskTimeoutException}; calls that have not begun are dropped, and
     * those that are running are stopped, as for {@link #timeout(Duration)}. With {@code outcomes}, these calls are outcomes
     * that failed with this exception, and it is thrown only if the input was not read to its end.
     *
     * <p>While the input or a listener blocks in the thread that called the pool, the exception has to wait.
     *
     * @param deadline the time, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public MapOptions deadline(Duration deadline) {
        return new MapOptions(terms.deadline(deadline), pace);
    }

    /**
     * Lets something else end the map: when the stage completes, normally or not, the map ends with a
     * {@link java.util.concurrent.CancellationException}; calls that have not begun are dropped, and those that are running
     * are interrupted, as by {@code cancel(true)}. A stage that has completed already keeps any call from beginning.
     *
     * @param stage the stage, for example a {@link java.util.concurrent.CompletableFuture} that a button completes
     * @return a changed copy
     */
    public MapOptions cancelledBy(CompletionStage<?> stage) {
        Pace next = pace.copy();
        next.cancelledBy = requireNonNull(stage, "stage");
        return new MapOptions(terms, next);
    }

    /**
     * Limits how often calls begin: evenly spaced, so that in no period more than a number of them do. Items are handed to
     * workers one by one, no more at a time than there are workers. If other calls keep all workers busy, calls begin later and
     * may then follow each other more closely, by as many as there are workers.
     *
     * @param calls the number of calls, at least 1
     * @param period the period, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the number is less than 1 or the period is not positive
     */
    public MapOptions rate(int calls, Duration period) {
        CallTerms.check(calls >= 1, "calls must be at least 1, was " + calls);
        Pace next = pace.copy();
        next.rateCalls = calls;
        next.ratePeriod = CallTerms.positive(period, "period");
        return new MapOptions(terms, next);
    }

    /**
     * Gives each item a key: items with equal keys run one after the other on the same worker, as calls with
     * {@link CallOptions#key(Object)} do. Neighbors with the same key travel together.
     *
     * @param key makes the key of an item, in the thread that reads the input; null for an item that may run anywhere. What it
     *     throws is thrown like an exception of the input
     * @param <T> the type of the items
     * @return a changed copy
     */
    public <T extends @Nullable Object> MapOptions keyedBy(Function<? super T, ? extends @Nullable Object> key) {
        Pace next = pace.copy();
        next.keyedBy = requireNonNull(key, "key");
        return new MapOptions(terms, next);
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

    /**
     * Returns how many workers a call may end before it is given up. See {@link #retries(int, int)}.
     *
     * @return the number of workers
     */
    public int workerDeaths() {
        return terms.workerDeaths;
    }

    /**
     * Returns which failures are worth another attempt. See {@link #retryOn}.
     *
     * @return the predicate, or null if all are
     */
    public @Nullable Predicate<? super Throwable> retryOn() {
        return terms.retryOn;
    }

    /**
     * Returns the wait before the first retry. See {@link #backoff}.
     *
     * @return the wait, zero if failed calls are repeated at once
     */
    public Duration firstBackoff() {
        return terms.firstBackoff;
    }

    /**
     * Returns the longest wait before a retry. See {@link #backoff}.
     *
     * @return the wait, zero if failed calls are repeated at once
     */
    public Duration maxBackoff() {
        return terms.maxBackoff;
    }

    /**
     * Returns the deadline. See {@link #deadline}.
     *
     * @return the time, or null if there is no deadline
     */
    public @Nullable Duration deadline() {
        return terms.deadline;
    }

    /**
     * Returns the stage that ends the map when it completes. See {@link #cancelledBy}.
     *
     * @return the stage, or null if there is none
     */
    public @Nullable CompletionStage<?> cancelledBy() {
        return pace.cancelledBy;
    }

    /**
     * Returns how many calls may begin in a period. See {@link #rate}.
     *
     * @return the number, 0 for no limit
     */
    public int rateCalls() {
        return pace.rateCalls;
    }

    /**
     * Returns the period of the rate. See {@link #rate}.
     *
     * @return the period, or null for no limit
     */
    public @Nullable Duration ratePeriod() {
        return pace.ratePeriod;
    }

    /**
     * Returns what makes the key of an item. See {@link #keyedBy(Function)}.
     *
     * @return the function, or null if items have no keys
     */
    public @Nullable Function<?, ?> keyedBy() {
        return pace.keyedBy;
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
                + pace.lookAhead + ", progressListener=" + pace.progressListener + ", cancelledBy=" + pace.cancelledBy
                + ", rate=" + pace.rateCalls + " per " + pace.ratePeriod + ", keyedBy=" + pace.keyedBy + "]";
    }
}
