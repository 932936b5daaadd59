package io.taskpool.engine;

import io.taskpool.CallOptions;
import io.taskpool.TaskTimeoutException;
import io.taskpool.engine.future.EndNode;
import io.taskpool.engine.future.PoolFuture;
import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.engine.threads.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A submitted call with options, as its submitter sees it: the future, over all attempts. A call without options is a
 * {@link Call}, which is its own future and pays for none of this.
 *
 * <p><b>Concurrency.</b> The outcome is the future's and is decided once. This object's monitor, the innermost lock, guards
 * which attempt is the current one; reports of earlier attempts, which were stopped and may still end, have no effect.
 *
 * <ul>
 *   <li>cancel ∥ retry: cancel completes the future and then reads the current attempt; a retry becomes the current
 *       attempt before it is queued, and a queue takes none whose future has completed. So it is found in the queue or
 *       never gets there.
 *   <li>late report ∥ retry: both replace or complete under the monitor; the one that comes second sees that its
 *       attempt is no longer the current one.
 * </ul>
 *
 * @param <R> the type of the result
 */
final class OptionedCall<R extends @Nullable Object> extends PoolFuture<R> {
    private final Call.Owner owner;
    private final PoolCounters counters;
    private final CallTimeEstimator estimator;
    private final RetryPolicy policy;
    private final @Nullable String name;
    private final int priority;
    private final @Nullable Object key;
    private final @Nullable Duration deadline;
    private final long submittedNanos;

    /** Written under the monitor. */
    private volatile Attempt<R> current;

    OptionedCall(Call.Parts parts, CallOptions options) {
        this.owner = parts.owner();
        this.counters = parts.counters();
        this.estimator = parts.estimator();
        this.policy = RetryPolicy.of(options);
        this.name = options.name();
        this.priority = options.priority();
        this.key = options.key();
        this.deadline = options.deadline();
        this.submittedNanos = deadline == null ? 0 : System.nanoTime();
        this.current = new Attempt<>(this, parts);
    }

    Attempt<R> current() {
        return current;
    }

    boolean wants(Attempt<R> attempt) {
        return attempt == current && !isDone();
    }

    /** Makes another attempt the current one; false if a given one is no longer current or the call has an outcome. */
    synchronized boolean replace(Attempt<R> attempt, Attempt<R> next) {
        if (!wants(attempt)) {
            return false;
        }
        current = next;
        attempt.releaseReferences();
        return true;
    }

    void succeeded(Attempt<R> attempt, R value) {
        boolean done;
        synchronized (this) {
            done = attempt == current && completeValue(value, counters.succeeded);
        }
        if (done) {
            attempt.releaseReferences();
        }
    }

    /** Handles the failure of an attempt; returns the next one, or null if the failure is final or came too late. */
    @Nullable
    Work failed(Attempt<R> attempt, Throwable failure) {
        Attempts soFar = attempt.attempts().failed(failure);
        if (policy.retries() && wants(attempt) && policy.repeats(soFar, failure)) {
            Attempt<R> next = attempt.again(soFar.next(failure));
            return replace(attempt, next) ? next : null;
        }
        failedForGood(attempt, policy.last(soFar, failure));
        return null;
    }

    void failedForGood(Attempt<R> attempt, Throwable failure) {
        boolean done;
        synchronized (this) {
            done = attempt == current && completeFailure(failure, counters.failed);
        }
        if (done) {
            attempt.releaseReferences();
        }
    }

    void cancelledByPool() {
        if (completeCancelled(counters.cancelled)) {
            current.releaseReferences();
        }
    }

    private long leftNanos(long nowNanos) {
        return deadline == null
                ? Work.NO_DEADLINE
                : TimeUnit.NANOSECONDS.convert(deadline) - (nowNanos - submittedNanos);
    }

    /** Lets the call fail and stops it if it has no outcome by its deadline. Called once, when it was submitted. */
    void beginDeadline() {
        Duration limit = deadline;
        if (limit == null) {
            return;
        }
        Timer.Handle timer = Timer.schedule(() -> expire(limit), limit);
        onEnd(new EndNode() {
            @Override
            protected void ended() {
                timer.cancel();
            }

            @Override
            protected boolean hasGivenUp() {
                return false;
            }
        });
    }

    private void expire(Duration limit) {
        Attempt<R> attempt = current;
        int count = attempt.attempts().count();
        TaskTimeoutException failure = new TaskTimeoutException(
                attempt.describe(0) + " did not end within its deadline of " + limit.toMillis()
                        + " ms from its submission"
                        + (count > 1 ? ", in " + count + " attempts" : "") + "; it was stopped if it was running",
                limit,
                "");
        attempt.attempts().suppressIn(failure);
        if (completeFailure(failure, counters.failed)) {
            stop(true);
        }
    }

    /** Takes the current attempt out of the queue or interrupts it, after the outcome was decided. */
    private void stop(boolean interrupt) {
        Attempt<R> attempt;
        synchronized (this) {
            attempt = current;
        }
        attempt.releaseReferences();
        owner.cancelled(attempt, interrupt);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!completeCancelled(counters.cancelled)) {
            return false;
        }
        stop(mayInterruptIfRunning);
        return true;
    }

    @Override
    protected String beforeFailure() {
        Attempt<R> last = current;
        int count = last.attempts().count();
        return count > 1 ? last.describe(0) + " failed after " + count + " attempts: " : "";
    }

    @Override
    public boolean isRunning() {
        return !isDone() && owner.isRunning(current);
    }

    @Override
    protected @Nullable SpinPolicy spinPolicy() {
        return Call.isSoon(estimator) ? owner.spinPolicy() : null;
    }

    /**
     * One attempt at a call with options. It is the work that is queued and run; the future, which outlives it, is the
     * call with options, and decides what follows from its outcome. Its own future is not used.
     *
     * @param <R> the type of the result
     */
    static final class Attempt<R extends @Nullable Object> extends Call<R> {
        private final OptionedCall<R> whole;
        private final Attempts attempts;

        Attempt(OptionedCall<R> whole, Call.Parts parts) {
            super(parts);
            this.whole = whole;
            this.attempts = Attempts.FIRST;
        }

        private Attempt(Attempt<R> before, Attempts attempts) {
            super(before);
            this.whole = before.whole;
            this.attempts = attempts;
        }

        Attempts attempts() {
            return attempts;
        }

        /** Makes the work of another attempt, which replaces this one. */
        Attempt<R> again(Attempts next) {
            return new Attempt<>(this, next);
        }

        @Override
        PoolFuture<?> future() {
            return whole;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return whole.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean isWanted(int call) {
            return whole.wants(this);
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // the typed method that accepted the function promised R
        public void succeed(int call, @Nullable Object value) {
            whole.succeeded(this, (R) value);
        }

        @Override
        public @Nullable Work fail(int call, Throwable failure) {
            return whole.failed(this, failure);
        }

        @Override
        public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
            Attempts soFar = attempts.diedTakenIn();
            if (last || whole.policy.isPoison(soFar)) {
                whole.failedForGood(this, failure.apply(soFar.deaths()));
                return null;
            }
            Attempt<R> next = again(soFar);
            return whole.replace(this, next) ? next.alone() : null;
        }

        @Override
        public boolean judgesFailures() {
            return whole.policy.worthwhile() != null;
        }

        @Override
        void failForGood(Throwable failure) {
            whole.failedForGood(whole.current, failure);
        }

        @Override
        public int priority() {
            return whole.priority;
        }

        @Override
        public @Nullable Object key() {
            return whole.key;
        }

        @Override
        public long leftNanos(long nowNanos) {
            return whole.leftNanos(nowNanos);
        }

        @Override
        public long waitNanos() {
            return whole.policy.waitNanos(attempts);
        }

        @Override
        public void cancelAll() {
            whole.cancelledByPool();
        }

        @Override
        public int attempt() {
            return attempts.count();
        }

        @Override
        public String name() {
            String name = whole.name;
            return name == null ? super.name() : name;
        }

        @Override
        public String describe(int call) {
            return whole.name == null ? super.describe(call) : "call " + number + " ('" + name() + "')";
        }
    }
}
