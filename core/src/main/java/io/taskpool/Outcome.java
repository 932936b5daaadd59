package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of the call for one item: its result, or why it failed. {@link TaskPool#outcomes} returns one for each item, so
 * that one failure does not end everything.
 *
 * <p>Immutable, so safe for use by many threads, if item, result and failure are.
 *
 * @param <T> the type of the item
 * @param <R> the type of the result
 */
public final class Outcome<T extends @Nullable Object, R extends @Nullable Object> {
    private final long index;
    private final T item;
    private final @Nullable Object result;
    private final @Nullable Throwable failure;
    private final int attempts;
    private final Duration duration;
    private final @Nullable String worker;

    private Outcome(
            long index,
            T item,
            @Nullable Object result,
            @Nullable Throwable failure,
            int attempts,
            Duration duration,
            @Nullable String worker) {
        this.index = index;
        this.item = item;
        this.result = result;
        this.failure = failure;
        this.attempts = attempts;
        this.duration = requireNonNull(duration, "duration");
        this.worker = worker;
    }

    /**
     * Makes the outcome of a call that returned. For pools, and for tests of code that takes outcomes.
     *
     * @param index the position of the item in the input, from 0
     * @param item the item, possibly null
     * @param result the result, possibly null
     * @param attempts how often the call began
     * @param duration how long it ran
     * @param worker the worker that ran it, or null if it is not known
     * @param <T> the type of the item
     * @param <R> the type of the result
     * @return the outcome
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> Outcome<T, R> ofResult(
            long index, T item, R result, int attempts, Duration duration, @Nullable String worker) {
        return new Outcome<>(index, item, result, null, attempts, duration, worker);
    }

    /**
     * Makes the outcome of a call that failed. For pools, and for tests of code that takes outcomes.
     *
     * @param index the position of the item in the input, from 0
     * @param item the item, possibly null
     * @param failure why the call failed
     * @param attempts how often the call began
     * @param duration how long it ran
     * @param worker the worker that ran it, or null if it is not known
     * @param <T> the type of the item
     * @param <R> the type of the result
     * @return the outcome
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> Outcome<T, R> ofFailure(
            long index, T item, Throwable failure, int attempts, Duration duration, @Nullable String worker) {
        return new Outcome<>(index, item, null, requireNonNull(failure, "failure"), attempts, duration, worker);
    }

    /**
     * Returns the position of the item in the input.
     *
     * @return the position, from 0
     */
    public long index() {
        return index;
    }

    /**
     * Returns the item itself, not a copy, on worker JVMs too.
     *
     * @return the item, null if the input contained null there
     */
    public T item() {
        return item;
    }

    /**
     * Tells whether the call returned.
     *
     * @return true if {@link #result()} is its result, false if {@link #failure()} says why it failed
     */
    public boolean succeeded() {
        return failure == null;
    }

    /**
     * Returns the result.
     *
     * @return the result, which may be null
     * @throws IllegalStateException if the call failed, with the failure as its cause; see {@link #get()} for an exception
     *     of the kind that {@code map} throws
     */
    public R result() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException(
                    "the call for item " + index
                            + " failed, so it has no result; check succeeded() first, or call get(), which throws the failure",
                    thrown);
        }
        return value();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the factory method took an R
    private R value() {
        return (R) result;
    }

    /**
     * Returns why the call failed: the exception that the task threw in its last attempt, or the pool's own, as for
     * {@link TaskFuture}.
     *
     * @return the failure, or null if the call returned
     */
    public @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Returns how often the call began: 1, and 1 more for each retry. It is 0 for a call that failed before it began, for
     * instance because its item cannot be sent to a worker.
     *
     * @return the number of attempts
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns how long the last attempt ran, measured where it ran: without waiting in a queue and without the way to the
     * worker and back.
     *
     * @return the time; zero if it is not known, as for a call whose worker died or that never began
     */
    public Duration duration() {
        return duration;
    }

    /**
     * Returns the name of the worker that ran the last attempt, as it stands in messages.
     *
     * @return for example {@code worker 3 (pid 4711)}, or null if it is not known, as for a call whose worker died (its
     *     failure says which it was) or that never began
     */
    public @Nullable String worker() {
        return worker;
    }

    /**
     * Returns the result, or throws what {@code map} would throw.
     *
     * @return the result, which may be null
     * @throws TaskFailedException if the call failed; a new one each time, whose cause is {@link #failure()}
     */
    public R get() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new TaskFailedException(index, item, null, attempts, thrown);
        }
        return value();
    }

    @Override
    public String toString() {
        return "Outcome[item " + index + ", "
                + (failure == null ? "succeeded" : "failed: " + TaskFailedException.describe(failure)) + ", attempts "
                + attempts + ", ran " + duration + (worker == null ? "" : " on " + worker) + "]";
    }
}
