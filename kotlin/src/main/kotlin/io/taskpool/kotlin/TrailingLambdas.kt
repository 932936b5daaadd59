package io.taskpool.kotlin

import io.taskpool.BiTaskFunction
import io.taskpool.CallOptions
import io.taskpool.MapOptions
import io.taskpool.Outcome
import io.taskpool.Task
import io.taskpool.TaskConsumer
import io.taskpool.TaskFunction
import io.taskpool.TaskFuture
import io.taskpool.TaskPool
import java.util.stream.Stream

/**
 * Submits a task with settings of its own, as [TaskPool.submit] does.
 *
 * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down, or its queue is full and it rejects calls then
 */
public fun <R> TaskPool.submit(options: CallOptions, task: Task<R>): TaskFuture<R> = submit(task, options)

/**
 * Submits one call for each item, each with a future of its own, as [TaskPool.submitAll] does.
 *
 * @return the pending results, in the order of the items
 * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down
 */
public fun <T, R> TaskPool.submitAll(
    items: Iterable<T>,
    options: CallOptions = CallOptions.defaults(),
    fn: TaskFunction<T, R>,
): List<TaskFuture<R>> = submitAll(fn, items, options)

/**
 * Applies a function to each item in parallel and returns the results in the order of the items, as [TaskPool.map] does:
 *
 * ```kotlin
 * TaskPool.processes(2).use { pool ->
 *     println(pool.map(listOf(1, 2, 3)) { it * it }) // prints [1, 4, 9]
 * }
 * ```
 *
 * @throws io.taskpool.TaskFailedException if a call failed; its cause is the task's own exception
 * @throws io.taskpool.BrokenPoolException if no worker can be started
 * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down
 * @throws java.util.concurrent.CancellationException if the calling thread was interrupted, or the pool was shut down at once
 */
public fun <T, R> TaskPool.map(
    items: Iterable<T>,
    options: MapOptions = MapOptions.defaults(),
    fn: TaskFunction<T, R>,
): List<R> = map(fn, items, options)

/** Applies a function to the items of two inputs in step, until the shorter one ends. Otherwise as the `map` of one input. */
public fun <A, B, R> TaskPool.map(
    first: Iterable<A>,
    second: Iterable<B>,
    options: MapOptions = MapOptions.defaults(),
    fn: BiTaskFunction<A, B, R>,
): List<R> = map(fn, first, second, options)

/** Runs an action for each item in parallel and blocks until all are done. Fails as `map` does. */
public fun <T> TaskPool.forEach(
    items: Iterable<T>,
    options: MapOptions = MapOptions.defaults(),
    action: TaskConsumer<T>,
): Unit = forEach(action, items, options)

/**
 * Applies a function to each item lazily, as [TaskPool.stream] does. Close the stream if it is not read to its end.
 *
 * @return the results, in the order of the items unless the options say otherwise
 * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down
 */
public fun <T, R> TaskPool.stream(
    items: Iterable<T>,
    options: MapOptions = MapOptions.defaults(),
    fn: TaskFunction<T, R>,
): Stream<R> = stream(fn, items, options)

/**
 * Applies a function to each item lazily and returns an outcome for each, as [TaskPool.outcomes] does: a call that fails ends
 * nothing.
 *
 * @return one outcome for each item, in the order of the items unless the options say otherwise
 * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down
 */
public fun <T, R> TaskPool.outcomes(
    items: Iterable<T>,
    options: MapOptions = MapOptions.defaults(),
    fn: TaskFunction<T, R>,
): Stream<Outcome<T, R>> = outcomes(fn, items, options)
