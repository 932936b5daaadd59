package io.taskpool.kotlin

import io.taskpool.TaskPool

/** Where the calls of a test run. */
enum class EachBackend(private val opens: () -> TaskPool) {
    THREADS({ TaskPool.threads(2) }),
    PROCESSES({ TaskPool.processes(2) });

    /** Opens a pool of two workers. */
    fun open(): TaskPool = opens()
}
