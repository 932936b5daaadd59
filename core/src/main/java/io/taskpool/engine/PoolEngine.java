package io.taskpool.engine;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.Preparer;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Implements the operations of {@link TaskPool} for all backends, as work for a {@link Dispatcher}. A backend's public
 * pool class delegates to it. Safe for use by many threads.
 *
 * <p>The engine never refers to the public pool object, so that a pool that has become unreachable can be detected and
 * shut down.
 */
public final class PoolEngine {
    private static final Cleaner CLEANER = Cleaner.create();

    private final PoolConfig config;
    private final Dispatcher dispatcher;
    private final CallIntake calls;
    private final RunIntake runs;

    /**
     * Makes the engine of a pool. Starts no worker yet.
     *
     * @param config the settings
     * @param backend starts the workers
     */
    public PoolEngine(PoolConfig config, Backend backend) {
        PoolCounters counters = new PoolCounters();
        this.config = config;
        this.dispatcher = new Scheduler(config, backend, counters);
        dispatcher.recording().look();
        this.calls = new CallIntake(config, backend, dispatcher, counters);
        this.runs = new RunIntake(config, backend, dispatcher, counters, calls, CLEANER);
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
        PoolCounters counters = new PoolCounters();
        Preparer unchanged = new Preparer() {};
        this.config = config;
        this.dispatcher = new ThreadPerCall(config, threads, hooks, counters);
        dispatcher.recording().look();
        this.calls = new CallIntake(config, unchanged, dispatcher, counters);
        this.runs = new RunIntake(config, unchanged, dispatcher, counters, calls, CLEANER);
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
        return calls.submit(kind, function, argument);
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
    public <R extends @Nullable Object> TaskFuture<R> submit(
            CallKind kind, Object function, @Nullable Object argument, CallOptions options) {
        return calls.submit(kind, function, argument, options);
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
        return runs.<T, R>map(kind, function, items, options);
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
        runs.<List<@Nullable Object>, R>each(
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
        runs.each(kind, function, items, options, nothing -> {});
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
        return runs.<T, R>stream(owner, kind, function, items, options);
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
        return runs.<T, R>outcomes(owner, function, items, options);
    }

    /**
     * Returns the pool as an executor.
     *
     * @param owner the public object
     * @return the view
     */
    public ExecutorService asExecutorService(TaskPool owner) {
        return new PoolExecutorView(owner, calls);
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
