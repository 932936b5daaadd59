package io.taskpool.kotlin

import io.taskpool.TaskPool
import io.taskpool.thread.ThreadTaskPool
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher

/**
 * Returns a dispatcher that runs coroutines on the threads of this pool:
 *
 * ```kotlin
 * import kotlinx.coroutines.*
 *
 * TaskPool.threads(2).use { pool ->
 *     runBlocking(pool.asCoroutineDispatcher()) {
 *         println(listOf(1, 2, 3).map { async { it * it } }.awaitAll()) // prints [1, 4, 9]
 *     }
 * }
 * ```
 *
 * Each piece of a coroutine, from one suspension to the next, is a call of the pool: its limits, listeners and figures count
 * these. A pool whose queue is bounded and that rejects calls cancels the coroutine that finds it full.
 *
 * @return the dispatcher; closing it shuts the pool down
 * @throws IllegalArgumentException if this is not a pool of threads: a coroutine cannot be sent to a worker JVM
 */
public fun TaskPool.asCoroutineDispatcher(): ExecutorCoroutineDispatcher {
    val owner = if (this is KotlinTaskPool) pool else this
    require(owner is ThreadTaskPool) {
        "the pool '${name()}' is no pool of threads, and a coroutine cannot be sent to a worker JVM; submit what is to run there," +
            " and await its result in the coroutine: pool.submit { … }.await()"
    }
    return asExecutorService().asCoroutineDispatcher()
}
