package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.CallOptions;
import io.taskpool.TaskContext;
import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.carried.Carriers;
import io.taskpool.engine.future.PoolFuture;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.Preparer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of what is submitted: prepares them in the thread that submits them and hands them to the {@link Dispatcher}. Safe
 * for use by many threads.
 */
final class CallIntake implements CallSubmitter {
    private final PoolConfig config;
    private final Preparer preparer;
    private final Dispatcher dispatcher;
    private final PoolCounters counters;
    private final CallTimeEstimator estimator = new CallTimeEstimator();
    private final long timeoutNanos;

    /** Null if calls take nothing along, as in most pools of threads. */
    private final @Nullable Carriers carriers;

    /** Whether a first call has been announced to the dispatcher. */
    private volatile boolean callExpected;

    CallIntake(PoolConfig config, Preparer preparer, Dispatcher dispatcher, PoolCounters counters) {
        this.config = config;
        this.preparer = preparer;
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.timeoutNanos = nanos(config.callTimeout());
        this.carriers = config.carriers().isEmpty() ? null : new Carriers(config.carriers());
    }

    /** Returns a time limit in nanoseconds; 0 for none. */
    static long nanos(@Nullable Duration limit) {
        return limit == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.convert(limit));
    }

    /** Returns the time limit of calls that have none of their own, in nanoseconds; 0 for none. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Lets the first worker start while the first call is being prepared, which takes long in a new JVM. */
    void expectCall() {
        if (!callExpected) { // a race does no harm: the first worker is started only once
            callExpected = true;
            dispatcher.expectCall();
        }
    }

    /**
     * Takes along what the pool carries from the current thread.
     *
     * @throws IllegalStateException if a carrier throws
     */
    Object carry(CallKind kind, Object function) {
        Carriers known = carriers;
        return known == null ? function : known.carry(kind, function);
    }

    /** Submits a call, as {@link PoolEngine#submit(CallKind, Object, Object)} does. */
    <R extends @Nullable Object> Call<R> submit(CallKind kind, Object function, @Nullable Object argument) {
        expectCall();
        Object carried = function;
        if (carriers != null) {
            try {
                carried = carriers.carry(kind, function);
            } catch (IllegalStateException e) {
                return unsent(kind, function, e);
            }
        }
        Object payload;
        try {
            payload = preparer.prepare(kind, carried, argument);
        } catch (TaskSerializationException e) {
            return unsent(kind, function, explained(kind, function, carried, argument, e));
        }
        Call<R> call = new Call<>(dispatcher, counters, estimator, kind, carried, argument, payload, timeoutNanos);
        if (!dispatcher.submit(call, false)) {
            runHere(call, kind, function, argument);
        }
        return call;
    }

    private <R extends @Nullable Object> Call<R> unsent(CallKind kind, Object function, RuntimeException failure) {
        dispatcher.countUnsent(false);
        Call<R> failed = new Call<>(dispatcher, counters, estimator, kind, function, null, null, 0);
        failed.failForGood(failure);
        return failed;
    }

    /** Finds out whether it is the call or what it takes along that cannot be sent. */
    private TaskSerializationException explained(
            CallKind kind,
            Object function,
            Object carried,
            @Nullable Object argument,
            TaskSerializationException failure) {
        if (carried == function) {
            return failure;
        }
        try {
            var unused = preparer.prepare(kind, function, argument);
        } catch (TaskSerializationException ofCall) {
            return ofCall;
        }
        return Carriers.cannotBeSent(function, failure);
    }

    /** Submits a call with settings of its own. */
    @SuppressWarnings("ReferenceEquality") // only to be fast: equal options do the same, more slowly
    <R extends @Nullable Object> TaskFuture<R> submit(
            CallKind kind, Object function, @Nullable Object argument, CallOptions options) {
        if (options == CallOptions.defaults()) {
            return submit(kind, function, argument);
        }
        expectCall();
        long limitNanos = options.timeout() == null ? timeoutNanos : nanos(options.timeout());
        Object carried = function;
        Object payload = null;
        RuntimeException failure = null;
        try {
            carried = carry(kind, function);
        } catch (IllegalStateException e) {
            failure = e;
        }
        try {
            payload = failure != null ? null : preparer.prepare(kind, carried, argument);
        } catch (TaskSerializationException e) {
            failure = explained(kind, function, carried, argument, e);
        }
        OptionedCall<R> call = new OptionedCall<>(
                new Call.Parts(dispatcher, counters, estimator, kind, carried, argument, payload, limitNanos), options);
        if (failure != null) {
            dispatcher.countUnsent(false);
            call.failedForGood(call.current(), failure);
        } else {
            if (!dispatcher.submit(call.current(), false)) {
                runHere(call.current(), kind, function, argument);
            }
            call.beginDeadline();
        }
        return call;
    }

    @Override
    public <R extends @Nullable Object> PoolFuture<R> submitCallable(Callable<? extends R> callable) {
        return submit(CallKind.CALLABLE, requireNonNull(callable, "task"), null);
    }

    @Override
    public PoolFuture<@Nullable Void> submitRunnable(Runnable runnable) {
        return submit(CallKind.RUNNABLE, requireNonNull(runnable, "task"), null);
    }

    @Override
    public void execute(Runnable command) {
        expectCall();
        Object carried;
        try {
            carried = carry(CallKind.RUNNABLE, command);
        } catch (IllegalStateException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        }
        Object payload;
        try {
            payload = preparer.prepare(CallKind.RUNNABLE, carried, null);
        } catch (TaskSerializationException e) {
            throw ExecutedCommand.rejection(config, command, explained(CallKind.RUNNABLE, command, carried, null, e));
        } catch (RuntimeException e) {
            throw ExecutedCommand.rejection(config, command, e);
        }
        ExecutedCommand call =
                new ExecutedCommand(dispatcher, counters, estimator, command, carried, payload, timeoutNanos);
        if (!dispatcher.submit(call, false)) {
            runHere(call, CallKind.RUNNABLE, command, null);
        }
    }

    /** Runs a call in the thread that submits it, because the queue is full and the pool was told to do so then. */
    private void runHere(Call<?> call, CallKind kind, Object function, @Nullable Object argument) {
        Object value = null;
        Throwable failure = null;
        TaskContext.Source before = TaskContext.Source.enter(new Here(config.name(), call, System.nanoTime()));
        try {
            value = kind.invoke(function, argument);
        } catch (Throwable thrown) { // as on a worker; an interrupt of this thread is the caller's
            failure = thrown;
        } finally {
            TaskContext.Source unused = TaskContext.Source.enter(before);
        }
        if (failure == null) {
            call.succeed(0, value);
        } else if (call.fail(0, failure) != null) {
            call.failForGood(failure);
        }
    }

    private record Here(String pool, Work call, long startedNanos) implements TaskContext.Source {
        @Override
        public TaskContext context() {
            return RunningContext.of(pool, "the calling thread", call, 0, startedNanos);
        }
    }
}
