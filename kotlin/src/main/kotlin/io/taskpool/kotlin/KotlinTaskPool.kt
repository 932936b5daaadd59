package io.taskpool.kotlin

import io.taskpool.CallOptions
import io.taskpool.TaskAction
import io.taskpool.TaskFuture
import io.taskpool.TaskPool

/**
 * A pool whose `submit` returns what the lambda returns:
 *
 * ```kotlin
 * KotlinTaskPool(TaskPool.processes(2)).use { pool ->
 *     println(pool.submit { 6 * 7 }.get()) // prints 42
 * }
 * ```
 *
 * A [TaskPool] has two methods of this name, one for tasks with a result and one for actions, and Kotlin takes every lambda
 * without parameters for an action, so its result is lost. This class hides the one for actions from Kotlin. Everything else is
 * that of the pool given to it: there is one pool, and closing either closes both.
 *
 * Safe for use by many threads.
 *
 * @param pool the pool that runs the calls
 */
public class KotlinTaskPool(internal val pool: TaskPool) : TaskPool by pool {
    /** Submits an action. From Kotlin, submit a lambda: if it has no result, the future's value says nothing. */
    @Deprecated("Submit a lambda, whose result is the future's.", level = DeprecationLevel.HIDDEN)
    override fun submit(action: TaskAction): TaskFuture<Void?> = pool.submit(action)

    /** Submits an action with settings of its own. From Kotlin, submit a lambda. */
    @Deprecated("Submit a lambda, whose result is the future's.", level = DeprecationLevel.HIDDEN)
    override fun submit(action: TaskAction, options: CallOptions): TaskFuture<Void?> = pool.submit(action, options)

    override fun toString(): String = pool.toString()
}
