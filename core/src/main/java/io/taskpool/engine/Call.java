package io.taskpool.engine;

import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.engine.future.PoolFuture;
import io.taskpool.spi.Bulky;
import io.taskpool.spi.CallKind;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One submitted call: its work and its future in one object, because a pool makes a million of them per second.
 *
 * <p>Concurrency: the outcome is the future's, decided once. {@code queuedIn} is guarded by its owner's lock, and
 * {@code slot} is written under it. What the call holds of the user's is let go as soon as it has an outcome, so a future
 * that is kept does not keep the argument; readers take a copy before they ask {@link #isWanted}.
 *
 * @param <R> the type of the result
 */
class Call<R extends @Nullable Object> extends PoolFuture<R> implements Work {
    /** Calls that take less are over before a thread that waits for one has been parked and woken up. */
    private static final double SOON_NANOS = 200_000;

    /** Who runs the call, and is told when nobody wants it any more. */
    interface Owner {
        /** Records that a call was cancelled, wherever it is. */
        void cancelled(Call<?> call, boolean interrupt);

        /** Tells whether a call runs just now. */
        boolean isRunning(Call<?> call);
    }

    /** Where a call waits for a worker. */
    interface Queue {
        /** Records that one of the calls that wait here was cancelled. */
        void oneWasCancelled();
    }

    private final Owner owner;
    private final PoolCounters counters;
    private final CallTimeEstimator estimator;
    private final CallKind kind;
    private final Class<?> type;
    private final long timeoutNanos;

    private @Nullable ClassLoader contextLoader;

    private volatile @Nullable Object function;
    private @Nullable Object argument;
    private @Nullable Object payload;

    // Passed on with the call, from whoever reports an end to the queue and to the next worker.
    private int deathsTakenIn;
    private boolean alone;

    @Nullable
    Queue queuedIn;

    long number;
    volatile @Nullable WorkerSlot slot;

    /** The thread that the call runs on, where it has one of its own; null while it has none, and once it is over. */
    volatile @Nullable CallThread thread;

    Call(
            Owner owner,
            PoolCounters counters,
            CallTimeEstimator estimator,
            CallKind kind,
            Object function,
            @Nullable Object argument,
            @Nullable Object payload,
            long timeoutNanos) {
        this.owner = owner;
        this.counters = counters;
        this.estimator = estimator;
        this.kind = kind;
        this.type = function.getClass();
        this.contextLoader = ContextLoader.of(function);
        // What was serialized is not needed here any more, and holding it would hold the user's objects.
        this.argument = payload == null ? argument : null;
        this.payload = payload;
        this.alone = Bulky.isBulky(payload);
        this.timeoutNanos = timeoutNanos;
        this.function = function;
    }

    private void letGo() {
        argument = null;
        payload = null;
        contextLoader = null;
        function = null;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!completeCancelled(counters.cancelled)) {
            return false;
        }
        letGo();
        owner.cancelled(this, mayInterruptIfRunning);
        return true;
    }

    @Override
    protected boolean isRunning() {
        return owner.isRunning(this);
    }

    @Override
    protected boolean mayEndSoon() {
        return estimator.nanosPerCall() < SOON_NANOS;
    }

    @Override
    public CallKind kind() {
        return kind;
    }

    @Override
    public @Nullable Object function() {
        return function;
    }

    @Override
    public @Nullable ClassLoader contextLoader() {
        return contextLoader;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public @Nullable Object argument(int call) {
        return argument;
    }

    @Override
    public @Nullable Object payload() {
        return payload;
    }

    @Override
    public int payloadOffset() {
        return 0;
    }

    @Override
    public long timeoutNanos() {
        return timeoutNanos;
    }

    @Override
    public boolean isWanted(int call) {
        return !isDone();
    }

    @Override
    public Work slice(int from, int to) {
        return this;
    }

    @Override
    public CallTimeEstimator estimator() {
        return estimator;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the typed method that accepted the function promised R
    public void succeed(int call, @Nullable Object value) {
        if (completeValue((R) value, counters.succeeded)) {
            letGo();
        }
    }

    @Override
    public @Nullable Work fail(int call, Throwable failure) {
        if (completeFailure(failure, counters.failed)) {
            letGo();
        }
        return null;
    }

    @Override
    public boolean isAlone() {
        return alone;
    }

    @Override
    public Work alone() {
        alone = true;
        return this;
    }

    @Override
    public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
        deathsTakenIn++;
        if (last || deathsTakenIn >= Poison.DEATHS) {
            return fail(0, failure.apply(deathsTakenIn));
        }
        return alone();
    }

    @Override
    public void drop(int call) {
        // Whoever made it unwanted has decided its outcome.
    }

    @Override
    public void cancelAll() {
        if (completeCancelled(counters.cancelled)) {
            letGo();
        }
    }

    @Override
    public String describe(int call) {
        return "call " + number + " (" + FunctionNames.of(type) + ")";
    }
}
