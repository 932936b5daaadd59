package io.taskpool.kotlin

import io.taskpool.CallOptions
import io.taskpool.MapOptions
import io.taskpool.Task
import io.taskpool.TaskFuture
import io.taskpool.WorkerDiedException
import java.io.Serializable
import java.util.concurrent.ExecutionException
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

class KotlinTaskPoolTest {
    data class Order(val item: String, val count: Int) : Serializable

    class OutOfStock(val item: String) : Exception("no $item left")

    @ParameterizedTest
    @EnumSource
    fun submitReturnsWhatTheLambdaReturns(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val answer: TaskFuture<Int> = pool.submit { 6 * 7 }
            assertThat(answer.get()).isEqualTo(42)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun lambdasTakeAlongWhatTheyCaptured(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val order = Order("book", 2)
            assertThat(pool.submit { order.copy(count = order.count + 1) }.get()).isEqualTo(Order("book", 3))
        }
    }

    @ParameterizedTest
    @EnumSource
    fun lambdasWithoutAResultRun(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            pool.submit { System.setProperty("seen", "yes"); Unit }.get()
            pool.submit { println("not of the test's concern") }.get()
        }
    }

    @ParameterizedTest
    @EnumSource
    fun nullIsAResult(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val nothing: TaskFuture<String?> = pool.submit<String?> { null }
            assertThat(nothing.get()).isNull()
        }
    }

    @ParameterizedTest
    @EnumSource
    fun exceptionsArriveAsThemselves(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val call = pool.submit<Int> { throw OutOfStock("book") }
            assertThatThrownBy { call.get() }
                .isInstanceOf(ExecutionException::class.java)
                .cause()
                .isInstanceOfSatisfying(OutOfStock::class.java) { assertThat(it.item).isEqualTo("book") }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun preparedTasksAndOptionsAreTaken(backend: EachBackend) {
        KotlinTaskPool(backend.open()).use { pool ->
            val task = Task { 6 * 7 }
            assertThat(pool.submit(task).get()).isEqualTo(42)
            assertThat(pool.submit(CallOptions.defaults().name("answer")) { 6 * 7 }.get()).isEqualTo(42)
        }
    }

    @Test
    fun aCrashFailsItsCall() {
        KotlinTaskPool(EachBackend.PROCESSES.open()).use { pool ->
            val crash = pool.submit { Runtime.getRuntime().halt(3) }
            assertThatThrownBy { crash.get() }.hasCauseInstanceOf(WorkerDiedException::class.java)
            assertThat(pool.submit { 6 * 7 }.get()).isEqualTo(42)
        }
    }

    @Test
    fun messagesNameTheLambda() {
        KotlinTaskPool(EachBackend.PROCESSES.open()).use { pool ->
            val crash = pool.submit { Runtime.getRuntime().halt(3) }
            assertThatThrownBy { crash.get() }
                .cause()
                .hasMessageContaining("lambda in io.taskpool.kotlin.KotlinTaskPoolTest.messagesNameTheLambda")
        }
    }

    @Test
    fun itIsThePoolGivenToIt() {
        val pool = EachBackend.THREADS.open()
        KotlinTaskPool(pool).use {
            assertThat(it.map({ n: Int -> n * n }, listOf(1, 2, 3), MapOptions.defaults())).containsExactly(1, 4, 9)
            assertThat(it.name()).isEqualTo(pool.name())
            assertThat(it.toString()).startsWith("ThreadTaskPool")
        }
        assertThat(pool.isShutdown).isTrue()
    }
}
