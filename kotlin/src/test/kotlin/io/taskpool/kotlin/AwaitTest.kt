package io.taskpool.kotlin

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

class AwaitTest {
    class OutOfStock(val item: String) : Exception("no $item left")

    @ParameterizedTest
    @EnumSource
    fun awaitReturnsTheResult(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            runBlocking {
                assertThat(pool.submit { 6 * 7 }.await()).isEqualTo(42)
                val squares = (1..20).map { n -> async { pool.submit { n * n }.await() } }.awaitAll()
                assertThat(squares).isEqualTo((1..20).map { it * it })
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun awaitThrowsTheTasksOwnException(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            assertThatThrownBy { runBlocking { pool.submit<Int> { throw OutOfStock("book") }.await() } }
                .isInstanceOfSatisfying(OutOfStock::class.java) { assertThat(it.item).isEqualTo("book") }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun cancellingTheCoroutineCancelsTheCall(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            runBlocking {
                val call = pool.submit { Thread.sleep(TimeUnit.HOURS.toMillis(1)) }
                await().until { call.isRunning }
                val waiting = launch(start = CoroutineStart.UNDISPATCHED) { call.await() }
                waiting.cancelAndJoin()
                assertThat(call.isCancelled).isTrue()
            }
        } // does not wait for an hour
    }

    @Test
    fun cancellingTheCoroutineInterruptsTheCall() {
        val begun = CountDownLatch(1)
        val interrupted = CountDownLatch(1)
        KotlinTaskPool(EachBackend.THREADS.open()).use { pool ->
            runBlocking {
                val waiting = launch(start = CoroutineStart.UNDISPATCHED) {
                    pool.submit {
                        begun.countDown()
                        try {
                            Thread.sleep(TimeUnit.HOURS.toMillis(1))
                        } catch (e: InterruptedException) {
                            interrupted.countDown()
                            throw e
                        }
                    }.await()
                }
                assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue()
                waiting.cancelAndJoin()
            }
            assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue()
        }
    }

    @ParameterizedTest
    @EnumSource
    fun awaitOfACancelledCallThrows(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val call = pool.submit { Thread.sleep(TimeUnit.HOURS.toMillis(1)) }
            call.cancel(true)
            assertThatThrownBy { runBlocking { call.await() } }.isInstanceOf(CancellationException::class.java)
        }
    }
}
