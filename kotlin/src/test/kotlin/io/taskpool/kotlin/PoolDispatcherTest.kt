package io.taskpool.kotlin

import io.taskpool.TaskPool
import io.taskpool.thread.ThreadTaskPool
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

class PoolDispatcherTest {
    @Test
    fun coroutinesRunOnThePoolsThreads() {
        ThreadTaskPool.builder().name("mail").workers(2).build().use { pool ->
            val dispatcher = pool.asCoroutineDispatcher()
            val threads = runBlocking {
                (1..10).map {
                    async(dispatcher) {
                        delay(1)
                        Thread.currentThread().name
                    }
                }.awaitAll()
            }
            assertThat(threads).allMatch { it.startsWith("mail") }
        }
    }

    @Test
    fun aKotlinTaskPoolHasTheDispatcherOfItsPool() {
        KotlinTaskPool(TaskPool.threads(1)).use { pool ->
            assertThat(runBlocking { withContext(pool.asCoroutineDispatcher()) { 6 * 7 } }).isEqualTo(42)
        }
    }

    @Test
    fun closingTheDispatcherShutsThePoolDown() {
        val pool = TaskPool.threads(1)
        pool.asCoroutineDispatcher().close()
        assertThat(pool.isShutdown).isTrue()
    }

    @Test
    fun aPoolOfWorkerJvmsIsRefused() {
        TaskPool.processes(1).use { pool ->
            assertThatThrownBy { pool.asCoroutineDispatcher() }
                .isInstanceOf(IllegalArgumentException::class.java)
                .hasMessageContaining("is no pool of threads")
                .hasMessageContaining("pool.submit { … }.await()")
        }
    }
}
