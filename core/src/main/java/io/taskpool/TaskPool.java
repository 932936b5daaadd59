package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in parallel, on threads, in worker processes or on several machines, through one small API.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes()) { // or TaskPool.threads()
 *     List<Integer> squares = pool.map(n -> n * n, List.of(1, 2, 3)); // in parallel, in the order of the items
 *     System.out.println(squares); // prints [1, 4, 9]
 *
 *     TaskFuture<Integer> answer = pool.submit(() -> 6 * 7); // returns at once
 *     System.out.println(answer.get()); // prints 42
 * } // waits for what was submitted
 * }</pre>
 *
 * <p>A pool starts its workers on first use, ends those that stay idle, and never keeps the JVM alive: all its threads
 * are daemon threads, and all its processes end with this JVM, however that ends. So
 * {@code TaskPool.threads().map(...)} as one expression is safe; a pool that is no longer referenced finishes what was
 * submitted and then ends by itself.
 *
 * <p><b>Promises.</b> The outcome of each call is reported exactly once. A call runs at most once unless retries were
 * asked for. A worker's death fails the call that it was running and no other.
 *
 * <p>A pool is safe for use by many threads. Actions before a call is submitted happen-before its execution, whose
 * actions happen-before the return of its result.
 *
 * <p><b>Tasks that wait for tasks of their own pool</b> can use up all workers of a thread pool with a fixed number of
 * workers: if every worker waits for a call that is still queued, none can run it. Use a second pool, virtual threads,
 * or build on the futures instead of waiting.
 *
 * <p>This file is longer than most because every operation of the API is described here.
 */
public interface TaskPool extends AutoCloseable {
    /**
     * Makes a pool of threads. The number of workers is {@code min(32, processors + 4)}, as in Python: enough for tasks
     * that wait, not too many for tasks that compute.
     *
     * @return a new pool
     */
    static TaskPool threads() {
        return Providers.open(
                Providers.THREADS, Math.min(32, Runtime.getRuntime().availableProcessors() + 4));
    }

    /**
     * Makes a pool of threads.
     *
     * @param workers the largest number of threads, at least 1
     * @return a new pool
     * @throws IllegalArgumentException if the number is less than 1
     */
    static TaskPool threads(int workers) {
        return Providers.open(Providers.THREADS, workers);
    }

    /**
     * Makes a pool of worker JVMs, one for each processor. It needs the module {@code taskpool-process-pool}.
     *
     * @return a new pool
     * @throws IllegalStateException if the module is missing; the message names the dependency to add
     */
    static TaskPool processes() {
        return Providers.open(Providers.PROCESSES, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes a pool of worker JVMs. It needs the module {@code taskpool-process-pool}.
     *
     * @param workers the largest number of worker JVMs, at least 1
     * @return a new pool
     * @throws IllegalArgumentException if the number is less than 1
     * @throws IllegalStateException if the module is missing; the message names the dependency to add
     */
    static TaskPool processes(int workers) {
        return Providers.open(Providers.PROCESSES, workers);
    }

    /**
     * Makes a pool of worker JVMs on the members of a cluster, whose number follows the members that are there. It needs the module
     * {@code taskpool-cluster-pool}, and members that were started ({@code io.taskpool.cluster.ClusterMember}). Without key stores,
     * which its builder takes, members have to be on this machine.
     *
     * @param members addresses of members, as {@code host:port}; all others are found by these
     * @return a new pool
     * @throws IllegalArgumentException if one is no such address, or of another machine
     * @throws IllegalStateException if the module is missing; the message names the dependency to add
     */
    static TaskPool cluster(String... members) {
        return Providers.openCluster(List.of(members));
    }

    /**
     * Makes a pool that runs each call in the thread that submits it, before {@code submit} returns; a stream runs each call when
     * its result is asked for. For tests and debuggers: a breakpoint stops where one expects it, and nothing happens at
     * the same time. Time limits interrupt the calling thread; a wait for a retry is slept in it.
     *
     * @return a new pool
     */
    static TaskPool direct() {
        return Providers.open(Providers.DIRECT, 1);
    }

    /**
     * Submits a task.
     *
     * @param task the task
     * @param <R> the type of its result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down, or its queue is full and it rejects calls then; the same
     *     holds for all forms of {@code submit}
     */
    <R extends @Nullable Object> TaskFuture<R> submit(Task<? extends R> task);

    /**
     * Submits a task that returns nothing.
     *
     * @param action the task
     * @return the pending end of the task; its value is null
     * @throws RejectedExecutionException if the pool was shut down
     */
    TaskFuture<@Nullable Void> submit(TaskAction action);

    /**
     * Submits a call of a function.
     *
     * @param fn the function
     * @param arg its argument, possibly null
     * @param <T> the type of the argument
     * @param <R> the type of the result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down
     */
    <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
            TaskFunction<? super T, ? extends R> fn, T arg);

    /**
     * Submits a task with settings of its own.
     *
     * @param task the task
     * @param options the settings
     * @param <R> the type of its result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down
     */
    <R extends @Nullable Object> TaskFuture<R> submit(Task<? extends R> task, CallOptions options);

    /**
     * Submits a task that returns nothing, with settings of its own.
     *
     * @param action the task
     * @param options the settings
     * @return the pending end of the task; its value is null
     * @throws RejectedExecutionException if the pool was shut down
     */
    TaskFuture<@Nullable Void> submit(TaskAction action, CallOptions options);

    /**
     * Submits a call of a function with settings of its own.
     *
     * @param fn the function
     * @param arg its argument, possibly null
     * @param options the settings
     * @param <T> the type of the argument
     * @param <R> the type of the result
     * @return the pending result
     * @throws RejectedExecutionException if the pool was shut down
     */
    <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
            TaskFunction<? super T, ? extends R> fn, T arg, CallOptions options);

    /**
     * Submits one call for each item, each with a future of its own. All items are read first, and all calls are submitted
     * before this returns, so use {@link #stream} or {@link #outcomes} for more than fits in memory.
     *
     * @param fn the function
     * @param items the items
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the pending results, in input order
     * @throws RejectedExecutionException if the pool was shut down; calls that this method submitted before are cancelled
     */
    default <T extends @Nullable Object, R extends @Nullable Object> List<TaskFuture<R>> submitAll(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items) {
        return submitAll(fn, items, CallOptions.defaults());
    }

    /**
     * Submits one call for each item as {@link #submitAll(TaskFunction, Iterable)} does, with settings.
     *
     * @param fn the function
     * @param items the items
     * @param options the settings of each call
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the pending results, in input order
     * @throws RejectedExecutionException if the pool was shut down; calls that this method submitted before are cancelled
     */
    default <T extends @Nullable Object, R extends @Nullable Object> List<TaskFuture<R>> submitAll(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, CallOptions options) {
        requireNonNull(fn, "fn");
        requireNonNull(options, "options");
        List<T> all = new ArrayList<>();
        for (T item : requireNonNull(items, "items")) {
            all.add(item);
        }
        List<TaskFuture<R>> futures = new ArrayList<>(all.size());
        boolean whole = false;
        try {
            for (T item : all) {
                futures.add(submit(fn, item, options));
            }
            whole = true;
            return futures;
        } finally {
            if (!whole) {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }

    /**
     * Applies a function to each item in parallel and returns the results in input order. Blocks until all calls are
     * done.
     *
     * <p>If calls fail, the failure of the earliest failing item is thrown, calls after it that have not begun are
     * cancelled, and the pool stays usable. What the iterator of the items throws is thrown unchanged.
     *
     * <p>An interrupt of the calling thread while it waits ends the map: calls that have not begun are dropped, and those that
     * are running are interrupted, as by {@code cancel(true)}. The same holds for {@code forEach}, {@code stream} and
     * {@code outcomes}.
     *
     * @param fn the function
     * @param items the items, read once, in the calling thread
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in a list that can hold nulls
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    default <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items) {
        return map(fn, items, MapOptions.defaults());
    }

    /**
     * Applies a function to each item as {@link #map(TaskFunction, Iterable)} does, with settings.
     *
     * @param fn the function
     * @param items the items, read once, in the calling thread
     * @param options the settings; with {@link MapOptions#unordered()} the list is in order of completion
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in a list that can hold nulls
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options);

    /**
     * Applies a function to the items of two inputs in step: to the first of each, then to the second of each, and so on
     * until the shorter input ends. Otherwise as {@link #map(TaskFunction, Iterable)}.
     *
     * @param fn the function
     * @param first supplies the first arguments; read once, in the calling thread
     * @param second supplies the second arguments; read once, in the calling thread
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <R> the type of the results
     * @return the results, in a list that can hold nulls
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            BiTaskFunction<? super A, ? super B, ? extends R> fn,
            Iterable<? extends A> first,
            Iterable<? extends B> second) {
        return map(fn, first, second, MapOptions.defaults());
    }

    /**
     * Applies a function to the items of two inputs in step as {@link #map(BiTaskFunction, Iterable, Iterable)} does, with
     * settings.
     *
     * @param fn the function
     * @param first supplies the first arguments; read once, in the calling thread
     * @param second supplies the second arguments; read once, in the calling thread
     * @param options the settings
     * @param <A> the type of the first arguments
     * @param <B> the type of the second arguments
     * @param <R> the type of the results
     * @return the results, in a list that can hold nulls
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            BiTaskFunction<? super A, ? super B, ? extends R> fn,
            Iterable<? extends A> first,
            Iterable<? extends B> second,
            MapOptions options);

    /**
     * Applies a function to each item lazily and returns an outcome for each: a call that fails is an outcome like any
     * other, and ends nothing.
     *
     * <pre>{@code
     * try (TaskPool pool = TaskPool.threads();
     *         Stream<Outcome<String, Integer>> outcomes = pool.outcomes(Integer::parseInt, List.of("1", "two", "3"))) {
     *     outcomes.filter(outcome -> !outcome.succeeded())
     *             .forEach(outcome -> System.out.println(outcome.item() + " failed")); // prints two failed
     * }
     * }</pre>
     *
     * <p>Input, laziness and shutdown are those of {@link #stream(TaskFunction, Iterable)}. What the input throws, and
     * that the pool was shut down at once, belongs to no item and is thrown.
     *
     * @param fn the function
     * @param items the items, read once
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return one outcome for each item, in input order
     * @throws RejectedExecutionException if the pool was shut down
     */
    default <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<T, R>> outcomes(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items) {
        return outcomes(fn, items, MapOptions.defaults());
    }

    /**
     * Applies a function to each item lazily and returns an outcome for each as {@link #outcomes(TaskFunction, Iterable)}
     * does, with settings.
     *
     * @param fn the function
     * @param items the items, read once
     * @param options the settings
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return one outcome for each item, in input order unless the options say otherwise
     * @throws RejectedExecutionException if the pool was shut down
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<T, R>> outcomes(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options);

    /**
     * Applies a function to each item lazily: the stream reads a bounded distance ahead of what was taken from it, so it
     * works on endless input. Nothing is read before a terminal operation starts; calls begin with it.
     *
     * <p>A stream that is closed or dropped half-way leaves nothing running but the calls already begun; one whose consumer is
     * interrupted while it waits for a result ends as a map does, and stops these, too. The stream is sequential; its terminal
     * operation throws what {@link #map(TaskFunction, Iterable)} would throw.
     *
     * <p><b>Input.</b> A result is available as soon as its call is done, however long the input takes to supply the
     * next item. So a collection of the JDK's own, whose elements are in memory, is read in the thread that consumes
     * the stream, and every other input by one daemon thread of its own. That thread starts with the terminal operation
     * and ends with the input or the stream; it has the consumer's context class loader and inheritable thread-locals,
     * but no other thread-locals. Each {@code hasNext} and {@code next} happens-after the one before. If the stream is
     * closed while the input blocks, the thread is interrupted. What the input throws comes out of the stream after the
     * results of the items before.
     *
     * <p><b>Shutdown.</b> A terminal operation that reads the stream to its end, such as {@code toList} or {@code forEach},
     * was submitted to the pool as a whole: it goes on after {@link #shutdown()}, and {@link #close()} waits for it. A stream
     * whose elements are asked for one by one, by its iterator or a short-circuiting operation, returns the results of
     * everything submitted before, and then throws {@link RejectedExecutionException} if there is more input. So a
     * stream that is abandoned half-way never keeps a pool from ending. {@link #shutdownNow()} cancels both.
     *
     * @param fn the function
     * @param items the items, read once
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results in input order
     * @throws RejectedExecutionException if the pool was shut down
     */
    default <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items) {
        return stream(fn, items, MapOptions.defaults());
    }

    /**
     * Applies a function to each item lazily as {@link #stream(TaskFunction, Iterable)} does, with settings.
     *
     * @param fn the function
     * @param items the items, read once
     * @param options the settings
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in input order unless the options say otherwise
     * @throws RejectedExecutionException if the pool was shut down
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options);

    /**
     * Runs an action for each item in parallel and blocks until all are done. Fails as
     * {@link #map(TaskFunction, Iterable)} does.
     *
     * @param action the action
     * @param items the items, read once, in the calling thread
     * @param <T> the type of the items
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    default <T extends @Nullable Object> void forEach(TaskConsumer<? super T> action, Iterable<? extends T> items) {
        forEach(action, items, MapOptions.defaults());
    }

    /**
     * Runs an action for each item as {@link #forEach(TaskConsumer, Iterable)} does, with settings.
     *
     * @param action the action
     * @param items the items, read once, in the calling thread
     * @param options the settings
     * @param <T> the type of the items
     * @throws TaskFailedException if a call failed; its cause is the task's own exception
     * @throws BrokenPoolException if no worker can be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down
     *     at once, while waiting; after an interrupt the thread's interrupt flag stays set
     */
    <T extends @Nullable Object> void forEach(
            TaskConsumer<? super T> action, Iterable<? extends T> items, MapOptions options);

    /**
     * Starts all workers and waits until they are ready, so that the first calls need not wait for a JVM to start. Does nothing
     * where there are no workers to keep: with virtual threads, and for {@link #direct()}.
     *
     * @throws BrokenPoolException if workers cannot be started
     * @throws RejectedExecutionException if the pool was shut down
     * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, whose interrupt flag stays set
     */
    void warmUp();

    /**
     * Changes the largest number of workers. With fewer, idle ones end first, and then others after their running calls; calls that
     * these have not begun go to the remaining ones. With more, workers are started as calls wait for them. Returns at once;
     * has no effect once the pool was shut down.
     *
     * @param workers the number, at least 1
     * @throws IllegalArgumentException if the number is less than 1
     * @throws UnsupportedOperationException for virtual threads and {@link #direct()}, which keep no workers
     */
    void resize(int workers);

    /**
     * Returns this pool as an {@link ExecutorService}, for any API that takes an executor. Shutting down either one
     * shuts down both. On a process pool, each {@code Runnable} and {@code Callable} has to be serializable.
     *
     * @return the view; its futures are {@link TaskFuture}s
     */
    ExecutorService asExecutorService();

    /**
     * Returns the pool's name, by which messages, metrics and reports call it.
     *
     * @return the name that its builder was given, otherwise that of its kind, for example {@code threads}
     */
    String name();

    /**
     * Returns the pool's counters, as they are now.
     *
     * @return a snapshot; {@link PoolStats} says how fresh its numbers are
     */
    PoolStats stats();

    /**
     * Returns what each worker is doing now: one element for each worker that is alive or starting, in the order in which
     * they were launched. A pool that has started no worker returns an empty list, and a pool of virtual threads one element
     * for each thread that runs a call.
     *
     * @return a snapshot; each worker is looked at by itself, so two of them may have been seen at slightly different times
     */
    List<WorkerInfo> workers();

    /**
     * Describes what each worker is doing, with the stacks of its threads: those of the tasks first, and of these the
     * task's own frames at the top. It is meant to be read by people, so its form may change.
     *
     * <p>A worker JVM is asked for its stacks. The text says so if one does not answer within two seconds, because it is
     * suspended or short of memory; this method never takes longer than that.
     *
     * @return the text, one paragraph for each worker
     */
    String dump();

    /**
     * Adds a listener, which is told of what the pool does from now on, and perhaps of what has just ended. Calls are never held up by it: it is called on a thread of
     * its own. A pool with listeners reads the clock twice for each call, and one without pays nothing for this.
     *
     * @param listener the listener; one that was added before is not added again
     */
    void addListener(PoolListener listener);

    /**
     * Removes a listener. It is told of nothing further, except that a call of one of its methods may be under way.
     *
     * @param listener the listener; without effect if it was not added
     */
    void removeListener(PoolListener listener);

    /** Refuses new calls from now on; what was submitted still runs. Returns at once. Idempotent. */
    void shutdown();

    /**
     * Refuses new calls, cancels those not begun, and interrupts the running ones; on a process pool, workers whose call
     * does not end within the grace period are killed. Returns at once.
     *
     * @return the futures of submitted calls that had not begun; all are cancelled. Calls of a {@code map} have no
     *     future, so they are not in the list.
     */
    List<TaskFuture<?>> shutdownNow();

    /**
     * Refuses new calls and cancels those that have not begun, also those that wait for another attempt; running calls end
     * as if nothing had happened, and keep their outcomes. A {@code map}, {@code stream} or {@code outcomes} with calls that
     * have not begun, or with more input, ends with a {@link java.util.concurrent.CancellationException}. Returns at once.
     *
     * @return the futures of submitted calls that had not begun; all are cancelled
     */
    List<TaskFuture<?>> shutdownCancelling();

    /**
     * Tells whether the pool was shut down.
     *
     * @return true once {@link #shutdown()}, {@link #shutdownCancelling()}, {@link #shutdownNow()} or {@link #close()} was called
     */
    boolean isShutdown();

    /**
     * Tells whether the pool was shut down and all its calls and workers have ended.
     *
     * @return true once the pool has ended completely
     */
    boolean isTerminated();

    /**
     * Waits until the pool has been shut down and all its calls and workers have ended.
     *
     * @param timeout how long to wait at most
     * @return true if the pool ended, false if the time ran out
     * @throws InterruptedException if the calling thread was interrupted while waiting
     * @throws IllegalStateException if the time is positive and the pool cannot end before the calling thread goes on, as
     *     for {@link #close()}
     */
    boolean awaitTermination(Duration timeout) throws InterruptedException;

    /**
     * Shuts down, waits for what was submitted, and releases all resources. If the calling thread is interrupted while
     * waiting, this becomes a {@link #shutdownNow()}, and the interrupt flag stays set. Idempotent.
     *
     * @throws IllegalStateException if the pool cannot end before the calling thread goes on: in a task of a pool of
     *     threads, and in the input, the progress listener or the consumer of a {@code map}, {@code forEach} or
     *     {@code stream} that is read to its end. {@link #shutdown()} may be called there. The pool stays open
     */
    @Override
    void close();
}
