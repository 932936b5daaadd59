package io.taskpool.kotlin

import io.taskpool.CallOptions
import io.taskpool.MapOptions
import io.taskpool.TaskFailedException
import java.nio.file.Path
import kotlin.io.path.createFile
import kotlin.io.path.exists
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

class TrailingLambdasTest {
    @TempDir
    lateinit var folder: Path

    @ParameterizedTest
    @EnumSource
    fun mapAppliesTheLambdaToEachItem(backend: EachBackend) {
        backend.open().use { pool ->
            val factor = 10
            assertThat(pool.map(listOf(1, 2, 3)) { it * factor }).containsExactly(10, 20, 30)
            assertThat(pool.map(listOf("one", "three"), MapOptions.defaults().name("lengths")) { it.length }).containsExactly(3, 5)
            assertThat(pool.map(listOf(1, 2, 3), listOf("x", "y")) { n, text -> text.repeat(n) }).containsExactly("x", "yy")
            assertThat(pool.map(listOf("1", "2"), fn = String::toInt)).containsExactly(1, 2)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun mapOfLambdasWithoutAResult(backend: EachBackend) {
        backend.open().use { pool ->
            assertThat(pool.map(listOf(1, 2, 3)) { check(it > 0) }).hasSize(3)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun mapFailsWithTheItem(backend: EachBackend) {
        backend.open().use { pool ->
            assertThatThrownBy { pool.map(listOf("1", "two")) { it.toInt() } }
                .isInstanceOfSatisfying(TaskFailedException::class.java) { assertThat(it.item()).isEqualTo("two") }
                .hasCauseInstanceOf(NumberFormatException::class.java)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun forEachRunsTheLambdaForEachItem(backend: EachBackend) {
        val name = folder.toString()
        backend.open().use { pool ->
            pool.forEach(listOf("a", "b")) { Path.of(name, it).createFile() }
        }
        assertThat(folder.resolve("a").exists() && folder.resolve("b").exists()).isTrue()
    }

    @ParameterizedTest
    @EnumSource
    fun submitAllMakesAFutureForEachItem(backend: EachBackend) {
        backend.open().use { pool ->
            assertThat(pool.submitAll(listOf(1, 2)) { it + 1 }.map { it.get() }).containsExactly(2, 3)
            assertThat(pool.submit(CallOptions.defaults()) { "text" }.get()).isEqualTo("text")
        }
    }

    @ParameterizedTest
    @EnumSource
    fun streamAndOutcomesAreLazy(backend: EachBackend) {
        backend.open().use { pool ->
            val numbers = generateSequence(1) { it + 1 }.asIterable()
            pool.stream(numbers) { it * it }.use { squares ->
                assertThat(squares.limit(3).toList()).containsExactly(1, 4, 9)
            }
            pool.outcomes(listOf("1", "two")) { it.toInt() }.use { outcomes ->
                assertThat(outcomes.map { it.succeeded() }.toList()).containsExactly(true, false)
            }
        }
    }
}
