package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerInfo;
import io.taskpool.engine.future.PoolFuture;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Preparer;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Implements the operations of {@link TaskPool} for all backends, as work for a {@link Dispatcher}. A backend's public
 * pool class delegates to it. Safe for use by many threads.
 *
 * <p>The engine never refers to the public pool object, so that a pool that has become unreachable can be detected and
 * shut down.
 *
 * <p>This file is longer than most because every operation of the API has its entry here, most of them a few lines.
 */
public final class PoolEngine implements CallSubmitter {
    private static final Cleaner CLEANER = Cleaner.create();

    /** The default look-ahead of a {@code map}: large enough for long chunks of tiny items. */
    private static final int MAP_LOOK_AHEAD = 131_072;

    /** The default look-ahead of a {@code stream}: its results wait in memory too, and its input may be endless. */
    private static final int STREAM_LOOK_AHEAD = 16_384;

    /** Beyond this many results, the list is segmented. */
    private static final int MANY_RESULTS = 4 * SegmentedList.SEGMENT;

    private final PoolConfig config;
    private final Preparer preparer;
    private final PoolCounters counters = new PoolCounters();
    private final Dispatcher dispatcher;
    private final OpenRuns runs;
    private final CallTimeEstimator callEstimator = new CallTimeEstimator();
    private final long callTimeoutNanos;

    /** Whether a first call has been announced to the dispatcher. */
    private volatile boolean callExpected;

    /**
     * Makes the engine of a pool. Starts no worker yet.
     *
     * @param config the settings
     * @param backend starts the workers
     */
    public PoolEngine(PoolConfig config, Backend backend) {
        this.config = config;
        this.preparer = backend;
        this.dispatcher = new Scheduler(config, backend, counters);
        dispatcher.recording().look();
        this.runs = new OpenRuns(dispatcher);
        this.callTimeoutNanos = nanos(config.callTimeout());
    }

    /**
     * Makes the engine of a pool that runs each piece of work on its own thread, at most {@link PoolConfig#maxWorkers}
     * at once.
     *
     * @param config the settings; those that concern idle workers and their replacement have no effect
     * @param threads makes the threads
     * @param hooks what runs before and after a thread's calls
     */
    public PoolEngine(PoolConfig config, ThreadFactory threads, ThreadHooks hooks) {
        this.config = config;
        this.preparer = new Preparer() {};
        this.dispatcher = new ThreadPerCall(config, threads, hooks, counters);
        dispatcher.recording().look();
        this.runs = new OpenRuns(dispatcher);
        this.callTimeoutNanos = nanos(config.callTimeout());
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.convert(duration));
    }

    private record Shutdown(Dispatcher dispatcher) implements Runnable {
        @Override
        public void run() {
            dispatcher.shutdown();
        }
    }

    /**
     * Shuts the pool down once its public object has become unreachable; submitted calls still run.
     *
     * @param pool the public object
     */
    public void endWhenUnreachable(TaskPool pool) {
        CLEANER.register(pool, new Shutdown(dispatcher));
    }

    /**
     * Submits a call.
     *
     * @param kind the kind of function
     * @param function the function
     * @param argument its argument, ignored by kinds that take none
     * @param <R> the type of the result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down
     */
    public <R extends @Nullable Object> TaskFuture<R> submit(
            CallKind kind, Object function, @Nullable Object argument) {
        return call(kind, function, argument);
    }

    /**
     * Submits a call with settings of its own.
     *
     * @param kind the kind of function
     * @param function the function
     * @param argument its argument, ignored by kinds that take none
     * @param options the settings
     * @param <R> the type of the result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down
     */
    @SuppressWarnings("ReferenceEquality") // only to be fast: equal options do the same, more slowly
    public <R extends @Nullable Object> TaskFuture<R> submit(
            CallKind kind, Object function, @Nullable Object argument, CallOptions options) {
        if (options == CallOptions.defaults()) {
            return call(kind, function, argument);
        }
        expectCall();
        long timeoutNanos = options.timeout() == null ? callTimeoutNanos : nanos(options.timeout());
        Object payload = null;
        TaskSerializationException failure = null;
        try {
            payload = preparer.prepare(kind, function, argument);
        } catch (TaskSerializationException e) {
            failure = e;
        }
        OptionedCall<R> call = new OptionedCall<>(
                new Call.Parts(dispatcher, counters, callEstimator, kind, function, argument, payload, timeoutNanos),
                options);
        if (failure != null) {
            dispatcher.countUnsent(false);
            call.failedForGood(call.current(), failure);
        } else {
            if (!dispatcher.submit(call.current(), false)) {
                runHere(call.current(), kind, function, argument);
            }
            call.expiresAfter(options.deadline());
        }
        return call;
    }

    private <R extends @Nullable Object> Call<R> call(CallKind kind, Object function, @Nullable Object argument) {
        expectCall();
        Object payload;
        try {
            payload = preparer.prepare(kind, function, argument);
        } catch (TaskSerializationException e) {
            dispatcher.countUnsent(false);
            Call<R> failed = new Call<>(dispatcher, counters, callEstimator, kind, function, null, null, 0);
            failed.fail(0, e);
            return failed;
        }
        Call<R> call =
                new Call<>(dispatcher, counters, callEstimator, kind, function, argument, payload, callTimeoutNanos);
        if (!dispatcher.submit(call, false)) {
            runHere(call, kind, function, argument);
        }
        return call;
    }

    @Override
    public void execute(Runnable command) {
        expectCall();
        Object payload;
        try {
            payload = preparer.prepare(CallKind.RUNNABLE, command, null);
        } catch (RuntimeException e) {
            throw ExecutedCommand.rejection(config, command, e);
        }
        ExecutedCommand call =
                new ExecutedCommand(dispatcher, counters, callEstimator, command, payload, callTimeoutNanos);
        if (!dispatcher.submit(call, false)) {
            runHere(call, CallKind.RUNNABLE, command, null);
        }
    }

    /** Runs a call in the thread that submits it, because the queue is full and the pool was told to do so then. */
    private static void runHere(Call<?> call, CallKind kind, Object function, @Nullable Object argument) {
        Object value = null;
        Throwable failure = null;
        try {
            value = kind.invoke(function, argument);
        } catch (Throwable thrown) { // as on a worker; an interrupt of this thread is the caller's
            failure = thrown;
        }
        if (failure == null) {
            call.succeed(0, value);
        } else if (call.fail(0, failure) != null) {
            call.failForGood(failure);
        }
    }

    /** Lets the first worker start while the first call is being prepared, which takes long in a new JVM. */
    private void expectCall() {
        if (!callExpected) { // a race does no harm: the first worker is started only once
            callExpected = true;
            dispatcher.expectCall();
        }
    }

    @Override
    public <R extends @Nullable Object> PoolFuture<R> submitCallable(Callable<? extends R> callable) {
        return call(CallKind.CALLABLE, requireNonNull(callable, "task"), null);
    }

    @Override
    public PoolFuture<@Nullable Void> submitRunnable(Runnable runnable) {
        return call(CallKind.RUNNABLE, requireNonNull(runnable, "task"), null);
    }

    /**
     * Applies a function to each item and returns the results.
     *
     * @param kind the kind of function
     * @param function the function
     * @param items the items
     * @param options the settings
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in order unless the options say otherwise
     */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options) {
        List<R> results = items instanceof Collection<?> all && all.size() <= MANY_RESULTS
                ? new ArrayList<>(all.size())
                : new SegmentedList<>();
        this.<T, R>each(kind, function, items, options, results::add);
        return results;
    }

    /**
     * Applies a function to the items of two inputs in step.
     *
     * @param function the function
     * @param first supplies the first arguments
     * @param second supplies the second arguments
     * @param options the settings
     * @param <R> the type of the results
     * @return the results, in order unless the options say otherwise
     */
    public <R extends @Nullable Object> List<R> map(
            Object function, Iterable<?> first, Iterable<?> second, MapOptions options) {
        List<R> results = new SegmentedList<>();
        this.<List<@Nullable Object>, R>each(
                CallKind.BI_FUNCTION, function, new PairedInputs(first, second), options, results::add);
        return results;
    }

    /**
     * Runs an action for each item.
     *
     * @param kind the kind of function
     * @param function the function
     * @param items the items
     * @param options the settings
     * @param <T> the type of the items
     */
    public <T extends @Nullable Object> void forEach(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options) {
        each(kind, function, items, options, nothing -> {});
    }

    private <T extends @Nullable Object, R extends @Nullable Object> void each(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options, Consumer<R> receiver) {
        try (MapRun<T> run = run(kind, function, items, options, Taking.ALL)) {
            while (true) {
                ChunkData chunk = run.next();
                if (chunk == null) {
                    return;
                }
                for (int i = 0; i < chunk.size; i++) {
                    receiver.accept(chunk.take(i));
                }
            }
        }
    }

    /**
     * Applies a function to each item lazily.
     *
     * @param owner the public object, which the stream keeps from being collected
     * @param kind the kind of function
     * @param function the function
     * @param items the items
     * @param options the settings
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in order unless the options say otherwise
     */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskPool owner, CallKind kind, Object function, Iterable<? extends T> items, MapOptions options) {
        checkOpen();
        return ResultStream.<T, R>of(
                owner, () -> run(kind, function, items, options, Taking.RESULTS), ChunkData::take, runs, CLEANER);
    }

    /**
     * Applies a function to each item lazily, and returns an outcome for each.
     *
     * @param owner the public object, which the stream keeps from being collected
     * @param function the function
     * @param items the items
     * @param options the settings
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the outcomes, in order unless the options say otherwise
     */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<T, R>> outcomes(
            TaskPool owner, Object function, Iterable<? extends T> items, MapOptions options) {
        checkOpen();
        return ResultStream.<T, Outcome<T, R>>of(
                owner,
                () -> run(CallKind.FUNCTION, function, items, options, Taking.OUTCOMES),
                ChunkData::takeOutcome,
                runs,
                CLEANER);
    }

    private void checkOpen() {
        if (dispatcher.isShutdown()) {
            throw Dispatcher.rejection(config);
        }
    }

    /** How a caller takes the results of a run. */
    private enum Taking {
        /** All at the end. */
        ALL,
        /** One by one, as a stream. */
        RESULTS,
        /** One by one, as a stream of outcomes. */
        OUTCOMES
    }

    private <T extends @Nullable Object> MapRun<T> run(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options, Taking taking) {
        boolean stream = taking != Taking.ALL;
        long total = items instanceof Collection<?> all
                ? all.size()
                : items instanceof PairedInputs pairs ? pairs.size() : -1;
        long timeoutNanos = options.timeout() == null ? callTimeoutNanos : nanos(options.timeout());
        OpenRuns.OpenRun open = stream ? null : runs.begin();
        boolean begun = false;
        try {
            Iterator<? extends T> iterator = requireNonNull(items.iterator(), "items.iterator()");
            if (total > 0) {
                expectCall();
            }
            PreparedFunction prepared = preparer.prepare(kind, function);
            ChunkSignal wakeUp = new ChunkSignal();
            MapRun<T> run = new MapRun<>(
                    dispatcher,
                    counters,
                    kind,
                    function,
                    prepared,
                    stream && mayBlock(items) && dispatcher.readsAhead()
                            ? new InputReader<>(iterator, wakeUp, "taskpool-input")
                            : new RunInput.Direct<>(iterator),
                    wakeUp,
                    open,
                    options,
                    timeoutNanos,
                    total,
                    lookAhead(options, stream),
                    stream,
                    taking == Taking.OUTCOMES);
            RunLimits.apply(run, options, function);
            begun = true;
            return run;
        } finally {
            if (!begun && open != null) {
                open.end();
            }
        }
    }

    /**
     * Tells whether reading the input may block. The JDK's own collections hold their elements in memory; any other
     * input may block its reader.
     */
    private static boolean mayBlock(Iterable<?> items) {
        return !(items instanceof Collection) || items.getClass().getClassLoader() != null;
    }

    private int lookAhead(MapOptions options, boolean stream) {
        if (!dispatcher.readsAhead()) {
            return 1;
        }
        if (options.lookAhead() > 0) {
            return options.lookAhead();
        }
        long wanted = 2L * config.maxWorkers() * Math.max(1, options.chunkSize());
        int usual = stream ? STREAM_LOOK_AHEAD : MAP_LOOK_AHEAD;
        // A chunk size that the user set must fit, but the look-ahead must stay bounded however many workers there are.
        return (int) Math.max(usual, Math.min(wanted, 8L * usual));
    }

    /**
     * Returns the pool as an executor.
     *
     * @param owner the public object
     * @return the view
     */
    public ExecutorService asExecutorService(TaskPool owner) {
        return new PoolExecutorView(owner, this);
    }

    /**
     * Returns the pool's name.
     *
     * @return the name
     */
    public String name() {
        return config.name();
    }

    /**
     * Returns the pool's counters.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        return dispatcher.stats();
    }

    /**
     * Returns what each worker is doing.
     *
     * @return a snapshot
     */
    public List<WorkerInfo> workers() {
        return dispatcher.workers();
    }

    /**
     * Describes what each worker is doing, with the stacks of its threads.
     *
     * @return the text
     */
    public String dump() {
        return dispatcher.dump();
    }

    /**
     * Adds a listener.
     *
     * @param listener is told of what the pool does
     */
    public void addListener(PoolListener listener) {
        dispatcher.addListener(listener);
    }

    /**
     * Removes a listener.
     *
     * @param listener is told of nothing further
     */
    public void removeListener(PoolListener listener) {
        dispatcher.removeListener(listener);
    }

    /** Starts all workers and waits until they are ready. */
    public void warmUp() {
        dispatcher.warmUp();
    }

    /**
     * Changes the largest number of workers.
     *
     * @param workers the number
     * @throws IllegalArgumentException if it is less than 1
     */
    public void resize(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, was " + workers);
        }
        dispatcher.resize(workers);
    }

    /** Rejects new calls from now on. */
    public void shutdown() {
        dispatcher.shutdown();
    }

    /**
     * Cancels pending calls and interrupts running ones.
     *
     * @return the futures of the calls that had not started
     */
    public List<TaskFuture<?>> shutdownNow() {
        return futures(dispatcher.shutdownNow(true));
    }

    /**
     * Cancels pending calls and lets running ones end.
     *
     * @return the futures of the calls that had not started
     */
    public List<TaskFuture<?>> shutdownCancelling() {
        return futures(dispatcher.shutdownNow(false));
    }

    private static List<TaskFuture<?>> futures(List<Work> works) {
        List<TaskFuture<?>> futures = new ArrayList<>();
        for (Work work : works) {
            if (work instanceof Call<?> call) {
                futures.add(call.future());
            }
        }
        return futures;
    }

    /**
     * Tells whether the pool was shut down.
     *
     * @return true if it takes no new calls
     */
    public boolean isShutdown() {
        return dispatcher.isShutdown();
    }

    /**
     * Tells whether the pool has terminated.
     *
     * @return true once all calls and workers have ended after a shutdown
     */
    public boolean isTerminated() {
        return dispatcher.termination().getCount() == 0;
    }

    /**
     * Waits until the pool has terminated.
     *
     * @param timeout how long at most
     * @return true if the pool has terminated
     * @throws InterruptedException if the calling thread was interrupted
     * @throws IllegalStateException if the time is positive, and the pool cannot terminate before the calling thread
     *     continues
     */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        if (nanos > 0) {
            checkMayWait("awaitTermination()");
        }
        return dispatcher.termination().await(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Shuts down and waits until the pool has terminated; an interrupt turns it into {@link #shutdownNow()}.
     *
     * @throws IllegalStateException if the pool cannot terminate before the calling thread continues
     */
    public void close() {
        checkMayWait("close()");
        shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                dispatcher.termination().await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkMayWait(String what) {
        Thread current = Thread.currentThread();
        boolean ofRun = runs.need(current);
        if (ofRun || dispatcher.runsOn(current)) {
            throw new IllegalStateException(what + " of the pool '" + config.name() + "' was called within "
                    + (ofRun
                            ? "a map, stream or forEach of that pool, by its input, its listener or its consumer"
                            : "a task of that pool")
                    + ", on " + current.getName()
                    + ". It waits for everything submitted to the pool, so it would wait for itself. Call shutdown(), which"
                    + " does not wait, or close the pool from another thread");
        }
    }
}
