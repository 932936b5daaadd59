package com.example.kotlin

import io.taskpool.TaskPool
import io.taskpool.process.ProcessTaskPool
import java.io.Serializable
import java.util.concurrent.ExecutionException

data class Point(val x: Int, val y: Int) : Serializable {
    val sum get() = x + y
}

class OrderException(val order: Int) : Exception("order $order")

object Program {
    private fun expect(expected: Any?, actual: Any?) {
        check(expected == actual) { "expected $expected, got $actual" }
    }

    private fun greeting() =
        Point::class.java.getResource("/com/example/app/greeting.txt")!!.readText().trim()

    private fun millisSince(start: Long) = (System.nanoTime() - start) / 1_000_000

    @JvmStatic
    fun main(args: Array<String>) {
        var start = System.nanoTime()
        (TaskPool.processes(1) as ProcessTaskPool).use { pool ->
            expect("first", pool.submit<String> { "first" }.get())
            val first = millisSince(start)
            expect(listOf(1, 4, 9), pool.map({ n: Int -> n * n }, listOf(1, 2, 3)))
            val captured = Point(40, 2)
            expect(42, pool.submit<Int> { captured.sum }.get())
            expect(listOf(Point(1, 1)), pool.map({ n: Int -> Point(n, n) }, listOf(1)))
            try {
                pool.submit<Int> { throw OrderException(captured.sum) }.get()
                error("no exception")
            } catch (e: ExecutionException) {
                expect(42, (e.cause as OrderException).order)
            }
            expect("Grüße aus dem Programm", pool.submit<String> { greeting() }.get())
            start = System.nanoTime()
            (TaskPool.processes(1) as ProcessTaskPool).use { other ->
                expect(2, other.submit<Int> { 1 + 1 }.get())
                val second = millisSince(start)
                val workerJava = other.submit<Int> { Runtime.version().feature() }.get()
                val workers = (pool.workerPids() + other.workerPids()).joinToString(",")
                println("taskpool-environment first=$first second=$second workers=$workers"
                    + " java=${Runtime.version().feature()} workerJava=$workerJava")
            }
        }
    }
}
