package io.taskpool;

import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one submitted call. Each method returns a changed copy, so options can be shared and derived from each other.
 *
 * <pre>{@code
 * CallOptions options = CallOptions.defaults().name("nightly import").timeout(Duration.ofMinutes(5)).retries(2);
 *
 * try (TaskPool pool = TaskPool.threads()) {
 *     System.out.println(pool.submit(() -> 6 * 7, options).get()); // prints 42
 * }
 * }</pre>
 *
 * <p>Immutable, so safe for use by many threads. Two are equal if all their settings are.
 */
public final class CallOptions {
    private static final CallOptions DEFAULTS = new CallOptions(new CallTerms());

    private final CallTerms terms;

    private CallOptions(CallTerms terms) {
        this.terms = terms;
    }

    /**
     * Returns the default settings: no name, the pool's own time limit and no retries.
     *
     * @return the default settings
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Names the call in messages, which otherwise name its function.
     *
     * @param name the name
     * @return a changed copy
     */
    public CallOptions name(String name) {
        return new CallOptions(terms.name(name));
    }

    /**
     * Sets the time limit of the call. It starts when the call starts, not when it is queued, and anew with each retry.
     *
     * @param timeout the limit, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public CallOptions timeout(Duration timeout) {
        return new CallOptions(terms.timeout(timeout));
    }

    /**
     * Sets how often the call is repeated if it fails, as {@link MapOptions#retries(int)} does for each call of a map.
     *
     * @param retries the number of further attempts, 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public CallOptions retries(int retries) {
        return new CallOptions(terms.retries(retries, terms.workerDeaths));
    }

    /**
     * Sets how often the call is repeated if it fails, and after how many workers that it has ended it is given up.
     * {@link #retries(int)} gives up after three; ask for more if workers die of something else than the call, for instance
     * because the machine is short of memory.
     *
     * @param retries the number of further attempts, 0 for none
     * @param workerDeaths the number of workers that a call may end before it is given up although retries are left, at
     *     least 1
     * @return a changed copy
     * @throws IllegalArgumentException if a number is too small
     */
    public CallOptions retries(int retries, int workerDeaths) {
        return new CallOptions(terms.retries(retries, workerDeaths));
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
    public CallOptions retryOn(Predicate<? super Throwable> predicate) {
        return new CallOptions(terms.retryOn(predicate));
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
    public CallOptions backoff(Duration first, Duration max) {
        return new CallOptions(terms.backoff(first, max));
    }

    /**
     * Sets how long the call may take in all, counted from its submission: with the time that it waits for a worker and for
     * retries. A call without an outcome by then fails with a {@link TaskTimeoutException}, and is stopped if it is running,
     * as for {@link #timeout(Duration)}.
     *
     * @param deadline the time, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public CallOptions deadline(Duration deadline) {
        return new CallOptions(terms.deadline(deadline));
    }

    /**
     * Sets which calls begin first: of those that wait for a worker, the ones with the highest number, and among these the one
     * that was submitted first. A call that has begun is not interrupted by a more urgent one. Calls that were handed to a
     * worker ahead of time and have not begun are taken back.
     *
     * @param priority the priority, which may be negative; 0 is that of every other call
     * @return a changed copy
     */
    public CallOptions priority(int priority) {
        return new CallOptions(terms.priority(priority));
    }

    /**
     * Gives the call a key: calls with equal keys run one after the other on the same worker, in the order in which they were
     * submitted as far as their priorities are equal. They hold up no calls with other keys. If the worker ends, the key moves
     * to another. With virtual threads, where each call has a thread of its own, they run one after the other. Keys stay on their
     * workers while they have no calls, too, as long as they are among the last 10,000 that were used.
     *
     * @param key the key, which must not change its {@code hashCode}; it stays in this JVM
     * @return a changed copy
     */
    public CallOptions key(Object key) {
        return new CallOptions(terms.key(key));
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
     * Returns the time limit, counted from the start of the call. See {@link #timeout(Duration)}.
     *
     * @return the limit, or null for the pool's own
     */
    public @Nullable Duration timeout() {
        return terms.timeout;
    }

    /**
     * Returns how often the call is repeated if it fails. See {@link #retries(int)}.
     *
     * @return the number of further attempts
     */
    public int retries() {
        return terms.retries;
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
     * Returns which calls begin first. See {@link #priority(int)}.
     *
     * @return the priority
     */
    public int priority() {
        return terms.priority;
    }

    /**
     * Returns the key. See {@link #key(Object)}.
     *
     * @return the key, or null if there is none
     */
    public @Nullable Object key() {
        return terms.key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallOptions that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return "CallOptions[" + terms + ", priority=" + terms.priority + ", key=" + terms.key + "]";
    }
}
