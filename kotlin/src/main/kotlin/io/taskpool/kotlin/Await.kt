package io.taskpool.kotlin

import io.taskpool.TaskFuture
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * Waits for the result without blocking the thread:
 *
 * ```kotlin
 * import kotlinx.coroutines.runBlocking
 *
 * KotlinTaskPool(TaskPool.processes(2)).use { pool ->
 *     runBlocking {
 *         println(pool.submit { 6 * 7 }.await()) // prints 42
 *     }
 * }
 * ```
 *
 * To cancel the coroutine while it waits cancels the call, as `cancel(true)` does: a running call is interrupted and, in a worker
 * JVM, its worker killed if that does not help. (The `await` of kotlinx.coroutines for any `CompletionStage` ends only the wait.)
 *
 * @return the result of the call
 * @throws Throwable the task's own exception, or one of the pool's: what is the cause of the exception that [TaskFuture.get] throws
 * @throws java.util.concurrent.CancellationException if the call or the coroutine was cancelled
 */
public suspend fun <R> TaskFuture<R>.await(): R = suspendCancellableCoroutine { waiting ->
    waiting.invokeOnCancellation { cancel(true) }
    whenComplete { result, failure ->
        if (failure == null) waiting.resume(result) else waiting.resumeWithException(failure)
    }
}
