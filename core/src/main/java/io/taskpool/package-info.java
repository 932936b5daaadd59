/**
 * One API for running tasks in parallel, on threads or in worker JVMs.
 *
 * <p>A tour of the package, from what everybody needs to what few do.
 *
 * <h2>A pool</h2>
 *
 * <p>{@link io.taskpool.TaskPool} is the place to start. {@link io.taskpool.TaskPool#threads()} and
 * {@link io.taskpool.TaskPool#processes()} make one, and a program that runs on the first runs on the second if what it hands
 * over is serializable. {@link io.taskpool.TaskPool#direct()} runs everything in the calling thread, for tests and debuggers. Pools with
 * settings come from the builders of {@link io.taskpool.thread.ThreadTaskPool} and, in the module
 * {@code taskpool-process-pool}, of {@code io.taskpool.process.ProcessTaskPool}.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(2)) {
 *     System.out.println(pool.map(String::length, List.of("one", "three"))); // prints [3, 5]
 * }
 * }</pre>
 *
 * <h2>Many items</h2>
 *
 * <p>{@code map} returns a list of results and ends with the first failure, a {@link io.taskpool.TaskFailedException} that knows the
 * item. {@code forEach} is the same without results. {@code stream} reads lazily, for more items than fit in memory. {@code outcomes} is
 * a stream that no failure ends: an {@link io.taskpool.Outcome} for each item says what became of it.
 * {@link io.taskpool.MapOptions} are their settings: time limits, retries, order, rate, progress.
 *
 * <h2>Single calls</h2>
 *
 * <p>{@code submit} and {@code submitAll} return {@link io.taskpool.TaskFuture}s: to wait for, to cancel, and to build upon as
 * {@link java.util.concurrent.CompletionStage}s. {@link io.taskpool.TaskFutures} waits for many of them, and takes them as they
 * complete. {@link io.taskpool.CallOptions} are the settings of a single call.
 *
 * <h2>What can be run</h2>
 *
 * <p>{@link io.taskpool.Task}, {@link io.taskpool.TaskAction}, {@link io.taskpool.TaskFunction}, {@link io.taskpool.BiTaskFunction} and
 * {@link io.taskpool.TaskConsumer} are for lambdas that may throw anything, and are serializable, so that no cast is needed.
 * {@code TaskFunction} says what travels to workers, and how often. {@link io.taskpool.TaskContext} is what a task may ask about its own call,
 * and a {@link io.taskpool.ContextCarrier} takes along what belongs to the submitting thread. What tasks share, and what a worker keeps from call to call, is in
 * {@link io.taskpool.shared}.
 *
 * <h2>Failures</h2>
 *
 * <p>What a task throws arrives as it was thrown, as the cause of an {@link java.util.concurrent.ExecutionException} or a
 * {@link io.taskpool.TaskFailedException}; {@link io.taskpool.RemoteTaskException} stands in for what cannot be rebuilt here. The pool's
 * own exceptions are {@link io.taskpool.TaskTimeoutException}, {@link io.taskpool.WorkerDiedException},
 * {@link io.taskpool.TaskSerializationException} and, if no worker can be started, {@link io.taskpool.BrokenPoolException}.
 *
 * <h2>Seeing what goes on</h2>
 *
 * <p>{@link io.taskpool.TaskPool#stats()} counts, {@link io.taskpool.TaskPool#workers()} shows each worker,
 * {@link io.taskpool.TaskPool#dump()} shows where the tasks stand, and a {@link io.taskpool.PoolListener} is told of each call.
 *
 * <h2>Extensions</h2>
 *
 * <p>A {@link io.taskpool.TaskCodec} replaces Java serialization, and {@link io.taskpool.spi} is for other kinds of workers.
 */
@NullMarked
package io.taskpool;

import org.jspecify.annotations.NullMarked;
