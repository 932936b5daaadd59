package io.taskpool.engine.future;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.threads.Callbacks;
import io.taskpool.engine.threads.CurrentThread;
import io.taskpool.engine.threads.SpinPolicy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose state fits in a few fields, as a pool makes a million of them per second. Safe for use by many threads.
 *
 * <p><b>States.</b> The thread that sets {@code decided}, by one compare-and-set, has decided the outcome; all other
 * attempts fail. That thread counts the outcome and then writes {@code outcome}, which changes once, from null to its
 * final value. So a visible outcome has been counted, and none is counted twice.
 *
 * <p><b>Concurrency.</b> A waiting thread publishes a node ({@link EndNodes}) or the stage, and then reads
 * {@code outcome}; the completing thread writes {@code outcome} and then reads the nodes and the stage. All four are
 * volatile accesses, so at least one of the two sees the other: no wake-up and no callback is lost. If both see each
 * other, no harm is done: the thread that takes a node out of the stack notifies it, and a stage accepts only its first
 * completion.
 *
 * <p><b>Stages.</b> The {@link CompletableFuture} that carries dependents is created when the first one is registered
 * before the outcome is known, and is completed on a {@linkplain Callbacks callback thread}. A dependent that is
 * registered later gets a completed stage of its own and runs immediately on the registering thread: on the shared
 * stage it might run other callers' callbacks there.
 *
 * @param <R> the type of the result
 */
public abstract class PoolFuture<R extends @Nullable Object> extends EndNodes<R> {
    /** How often a waiting thread yields before it parks. */
    private static final int YIELDS = 80;

    private static final Object NULL = new Object();
    private static final Object CANCELLED = new Object();

    /** Cancelled with everything else in its pool. */
    private static final Object STOPPED = new Object();

    private static final VarHandle DECIDED;
    private static final VarHandle STAGE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DECIDED = lookup.findVarHandle(PoolFuture.class, "decided", boolean.class);
            STAGE = lookup.findVarHandle(PoolFuture.class, "stage", CompletableFuture.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether the outcome has been or is about to be written. */
    private volatile boolean decided;

    /** Null while pending; then the value, {@code NULL} for null, a {@code Failure}, {@code CANCELLED} or {@code STOPPED}. */
    private volatile @Nullable Object outcome;

    /** Carries the dependents that were registered while pending; null if there are none. */
    private volatile @Nullable CompletableFuture<R> stage;

    private record Failure(Throwable cause) {}

    /** Makes a pending future. */
    protected PoolFuture() {}

    /**
     * Completes this future with a value, unless it has completed already.
     *
     * @param value the value, possibly null
     * @param counter counts such outcomes; it does so before anybody can see this one
     * @return true if this call decided the outcome
     */
    protected final boolean completeValue(R value, LongAdder counter) {
        return complete(value == null ? NULL : value, counter);
    }

    /**
     * Completes this future with a failure, unless it has completed already.
     *
     * @param cause the cause of the exception that {@link #get()} throws
     * @param counter counts such outcomes; it does so before anybody can see this one
     * @return true if this call decided the outcome
     */
    protected final boolean completeFailure(Throwable cause, LongAdder counter) {
        return complete(new Failure(requireNonNull(cause, "cause")), counter);
    }

    /**
     * Cancels this future, unless it has completed already. Either way, it has completed when this method returns.
     *
     * @param counter counts such outcomes; it does so before anybody can see this one
     * @return true if this call decided the outcome
     */
    protected final boolean completeCancelled(LongAdder counter) {
        return completeCancelled(CANCELLED, counter);
    }

    /**
     * Cancels this future as {@link #completeCancelled(LongAdder)} does, because its pool was shut down.
     *
     * @param counter counts such outcomes; it does so before anybody can see this one
     * @return true if this call decided the outcome
     */
    protected final boolean completeStopped(LongAdder counter) {
        return completeCancelled(STOPPED, counter);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other thread needs the processor only briefly
    private boolean completeCancelled(Object how, LongAdder counter) {
        if (complete(how, counter)) {
            return true;
        }
        while (outcome == null) {
            Thread.yield(); // the deciding thread is between two stores and holds no lock
        }
        return false;
    }

    /**
     * Tells whether this future is cancelled. Unlike {@link #isCancelled()}, it waits for the moment that another thread needs
     * between deciding the outcome and showing it.
     *
     * @return true if it is; false if it has another outcome, or none
     */
    @SuppressWarnings("ThreadPriorityCheck") // the other thread needs the processor only briefly
    public final boolean endedCancelled() {
        while (decided && outcome == null) {
            Thread.yield();
        }
        return outcome == CANCELLED;
    }

    private boolean complete(Object result, LongAdder counter) {
        // Reads first, so that an attempt that comes too late does not contend for the cache line.
        if (decided || !DECIDED.compareAndSet(this, false, true)) {
            return false;
        }
        counter.increment();
        outcome = result;
        tellAll();
        CompletableFuture<R> dependents = stage;
        if (dependents != null) {
            Callbacks.execute(() -> settle(dependents, result));
        }
        return true;
    }

    /** Returns why this future failed; null if it is pending, has a value or was cancelled. */
    public final @Nullable Throwable failure() {
        return outcome instanceof Failure failure ? failure.cause() : null;
    }

    @Override
    public final boolean isDone() {
        return outcome != null;
    }

    @Override
    public final boolean isCancelled() {
        return isCancelled(outcome);
    }

    private static boolean isCancelled(@Nullable Object result) {
        return result == CANCELLED || result == STOPPED;
    }

    /**
     * Cancels the call, by the pool's means.
     *
     * @param mayInterruptIfRunning whether to interrupt the call if it is running
     * @return true if this call cancelled the future, which was pending
     */
    @Override
    public abstract boolean cancel(boolean mayInterruptIfRunning);

    @Override
    public final R get() throws InterruptedException, ExecutionException {
        Object result = outcome;
        if (result == null) {
            result = awaitBriefly();
        }
        if (result == null) {
            result = await(new Waiter(this, false, 0));
        }
        return report(requireNonNull(result)); // a wait without a deadline ends only with an outcome or an interrupt
    }

    @Override
    public final R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Object result = outcome;
        if (result == null && timeout > 0) {
            result = awaitBriefly();
        }
        if (result == null) {
            result = await(new Waiter(this, true, System.nanoTime() + Math.max(0, unit.toNanos(timeout))));
        }
        if (result == null) {
            throw new TimeoutException("the call had no outcome after " + timeout + " "
                    + unit.name().toLowerCase(Locale.ROOT));
        }
        return report(result);
    }

    /** Returns false; a future whose call runs somewhere asks there. */
    @Override
    public boolean isRunning() {
        return false;
    }

    /** Returns what decides whether to spin for the outcome, or null if it is too far away for that. */
    protected @Nullable SpinPolicy spinPolicy() {
        return null;
    }

    /**
     * Yields to other threads for some tens of microseconds: a short call ends within that time, and parking and waking
     * a thread would cost as much again. Yielding takes no time from threads that have work to do. It is avoided on
     * virtual threads, where the carrier would cycle through all waiting threads again and again: a hundred of them
     * that each wait for short calls would take ten times as long. And it is avoided for longer calls, which may need
     * the processor that the yielding thread occupies. The {@link SpinPolicy} adds when it does not pay.
     */
    @SuppressWarnings("ThreadPriorityCheck") // correctness does not depend on it: the thread parks afterwards
    private @Nullable Object awaitBriefly() {
        Object result = outcome;
        SpinPolicy policy = result == null ? spinPolicy() : null;
        if (policy == null || CurrentThread.isVirtual()) {
            return result;
        }
        long before = System.nanoTime();
        boolean goesOn = policy.shouldSpin(before);
        for (int i = 0; goesOn && i < YIELDS; i++) {
            Thread.yield();
            result = outcome;
            if (result != null) {
                return result;
            }
            long now = System.nanoTime();
            goesOn = policy.goesOn(before, now);
            before = now;
        }
        return result;
    }

    /** Waits for the outcome and returns it, or null at the deadline. */
    private @Nullable Object await(Waiter waiter) throws InterruptedException {
        push(waiter);
        waiter.await();
        Object result = outcome;
        // Also when done: a node that was pushed after the completing thread took the stack would keep its thread
        // reachable forever.
        waiter.giveUp();
        unlinkGivenUp();
        if (waiter.wasInterrupted()) {
            if (result == null) {
                throw new InterruptedException("interrupted while waiting for a call; the call itself continues");
            }
            Thread.currentThread().interrupt();
        }
        return result;
    }

    private R report(Object result) throws ExecutionException {
        if (result instanceof Failure failure) {
            throw Failures.execution(beforeFailure(), failure.cause());
        }
        if (isCancelled(result)) {
            throw cancellation(result);
        }
        return value(result);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // completeValue stores only values, and null only if R permits it
    private R value(Object result) {
        return (R) (result == NULL ? null : result);
    }

    private CancellationException cancellation(Object result) {
        return new CancellationException(
                result == STOPPED
                        ? described()
                                + " was cancelled because its pool was shut down without waiting for it, by shutdownNow() or"
                                + " by an interrupt of close()"
                        : "the call was cancelled");
    }

    /** Returns what the message says before the failure; nothing unless there is more to say. */
    protected String beforeFailure() {
        return "";
    }

    /** Names the call for messages. */
    protected String described() {
        return "the call";
    }

    @Override
    final CompletableFuture<R> stage() {
        Object result = outcome;
        if (result != null) {
            CompletableFuture<R> own = new DependentStage<>();
            settle(own, result);
            return own;
        }
        CompletableFuture<R> current = stage;
        if (current != null) {
            return current;
        }
        DependentStage<R> made = new DependentStage<>();
        @SuppressWarnings("unchecked") // the field's type
        CompletableFuture<R> witness = (CompletableFuture<R>) STAGE.compareAndExchange(this, null, made);
        if (witness != null) {
            return witness;
        }
        Object late = outcome;
        if (late != null) {
            // The completing thread may have read the stage before it was published.
            Callbacks.execute(() -> settle(made, late));
        }
        return made;
    }

    private void settle(CompletableFuture<R> target, Object result) {
        settle(target::complete, failure -> target.completeExceptionally(Failures.forStage(failure)), result);
    }

    private void settle(Consumer<R> onValue, Consumer<Throwable> onFailure, Object result) {
        if (result instanceof Failure failure) {
            onFailure.accept(failure.cause());
        } else if (isCancelled(result)) {
            onFailure.accept(cancellation(result));
        } else {
            onValue.accept(value(result));
        }
    }

    /**
     * Returns a new {@link CompletableFuture} that completes as this future does. It is a copy: completing or
     * cancelling it affects neither the call nor this future nor any other dependent.
     *
     * @return a copy
     */
    @Override
    public final CompletableFuture<R> toCompletableFuture() {
        return copy(value -> value);
    }

    /** Returns a new future that completes as this one does, with a mapped value. */
    final <U extends @Nullable Object> CompletableFuture<U> copy(Function<? super R, ? extends U> mapped) {
        Object result = outcome;
        if (result != null) {
            DependentStage<U> done = new DependentStage<>();
            settle(
                    value -> done.complete(mapped.apply(value)),
                    failure -> done.completeExceptionally(Failures.forStage(failure)),
                    result);
            return done;
        }
        FutureCopy<U> copy = new FutureCopy<>();
        onEnd(new EndNode() {
            @Override
            protected void ended() {
                settle(
                        value -> copy.sourceSucceeded(mapped.apply(value)),
                        copy::sourceFailed,
                        requireNonNull(outcome)); // nodes are notified after the outcome was written
            }

            @Override
            protected boolean hasGivenUp() {
                return false;
            }
        });
        return copy;
    }

    @Override
    public String toString() {
        Object result = outcome;
        String state = result == null
                ? isRunning() ? "running" : "pending"
                : isCancelled(result)
                        ? "cancelled"
                        : result instanceof Failure failure ? "failed: " + Failures.describe(failure.cause()) : "done";
        return getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(this)) + "[" + state
                + "]";
    }
}
