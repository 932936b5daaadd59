package io.taskpool.engine;

import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.engine.future.PoolFuture;
import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.spi.Bulky;
import io.taskpool.spi.CallKind;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A submitted call: its work and its future in one object, because a pool makes a million of them per second.
 *
 * <p>Concurrency: the outcome is the future's and is decided once. {@code queuedIn} is guarded by its owner's lock, and
 * {@code slot} is written under that lock. The call clears its references to the user's objects as soon as it has an
 * outcome, so that a future does not keep its argument reachable; readers copy a reference before they check
 * {@link #isWanted}.
 *
 * @param <R> the type of the result
 */
class Call<R extends @Nullable Object> extends PoolFuture<R> implements Work {
    /** Shorter calls complete before a thread that waits for one could have been parked and woken up. */
    private static final double SOON_NANOS = 200_000;

    /** Runs calls and is notified of their cancellation. */
    interface Owner {
        /** Handles the cancellation of a call, whether it is queued, dispatched or running. */
        void cancelled(Call<?> call, boolean interrupt);

        /** Tells whether a call is running. */
        boolean isRunning(Call<?> call);

        /** Decides whether a thread that waits for a call spins. */
        SpinPolicy spinPolicy();
    }

    /** The queue in which a call waits for a worker. */
    interface Queue {
        /** Records that one of the queued calls was cancelled. */
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

    // Handed over with the call: from the thread that reports a worker's end, through the queue, to the next worker.
    private int deathsTakenIn;
    private boolean alone;

    @Nullable
    Queue queuedIn;

    long number;

    /** When the call was queued; 0 if nobody listened. */
    private long queuedNanos;

    volatile @Nullable WorkerSlot slot;

    /**
     * The thread that runs the call, in a pool with a thread per call; null before the call starts and after it ends.
     */
    volatile @Nullable CallThread thread;

    /** What a call is made of, before it has a number. */
    record Parts(
            Owner owner,
            PoolCounters counters,
            CallTimeEstimator estimator,
            CallKind kind,
            Object function,
            @Nullable Object argument,
            @Nullable Object payload,
            long timeoutNanos) {}

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
        Object own = CarriedFunction.innermost(function);
        this.type = own.getClass();
        this.contextLoader = ContextLoader.of(own);
        // The argument has been serialized into the payload; keeping it as well would keep the user's objects
        // reachable.
        this.argument = payload == null ? argument : null;
        this.payload = payload;
        this.alone = Bulky.isBulky(payload);
        this.timeoutNanos = timeoutNanos;
        this.function = function;
    }

    Call(Parts parts) {
        this(
                parts.owner,
                parts.counters,
                parts.estimator,
                parts.kind,
                parts.function,
                parts.argument,
                parts.payload,
                parts.timeoutNanos);
    }

    /** Makes the work of another attempt at a call that has no outcome yet. */
    Call(Call<R> before) {
        this.owner = before.owner;
        this.counters = before.counters;
        this.estimator = before.estimator;
        this.kind = before.kind;
        this.type = before.type;
        this.contextLoader = before.contextLoader;
        this.argument = before.argument;
        this.payload = before.payload;
        this.alone = before.alone;
        this.timeoutNanos = before.timeoutNanos;
        this.number = before.number;
        this.function = before.function;
    }

    /** Lets the call fail even if it has retries left, unless its outcome was decided before. */
    void failForGood(Throwable failure) {
        Work unused = fail(0, failure);
    }

    /** Returns the future that was given to the submitter. */
    PoolFuture<?> future() {
        return this;
    }

    final void releaseReferences() {
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
        releaseReferences();
        owner.cancelled(this, mayInterruptIfRunning);
        return true;
    }

    @Override
    public boolean isRunning() {
        return owner.isRunning(this);
    }

    @Override
    protected @Nullable SpinPolicy spinPolicy() {
        return isSoon(estimator) ? owner.spinPolicy() : null;
    }

    /** Tells whether calls are so short that waiting for one may be worth spinning. */
    static boolean isSoon(CallTimeEstimator estimator) {
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
    public boolean judgesFailures() {
        return false;
    }

    @Override
    public boolean isMeasured() {
        return false;
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
    public void took(int call, long nanos, String worker) {
        // nobody asks
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the typed method that accepted the function promised R
    public void succeed(int call, @Nullable Object value) {
        if (completeValue((R) value, counters.succeeded)) {
            releaseReferences();
        }
    }

    @Override
    public @Nullable Work fail(int call, Throwable failure) {
        if (completeFailure(failure, counters.failed)) {
            releaseReferences();
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
        // The outcome was decided by whatever made the call obsolete.
    }

    @Override
    public void cancelAll() {
        if (completeStopped(counters.cancelled)) {
            releaseReferences();
        }
    }

    @Override
    public boolean endedCancelled(int call) {
        return future().endedCancelled();
    }

    @Override
    public long number(int call) {
        return number;
    }

    @Override
    public long index(int call) {
        return -1;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public long queuedNanos() {
        return queuedNanos;
    }

    @Override
    public void queued(long nanos) {
        queuedNanos = nanos;
    }

    @Override
    public String name() {
        Object known = function;
        return known == null ? FunctionNames.of(type) : FunctionNames.of(CarriedFunction.innermost(known));
    }

    @Override
    public String describe(int call) {
        return "call " + number + " (" + name() + ")";
    }

    @Override
    protected String described() {
        return describe(0);
    }
}
