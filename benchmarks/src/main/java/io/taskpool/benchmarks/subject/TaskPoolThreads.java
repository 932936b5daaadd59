package io.taskpool.benchmarks.subject;

import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import java.util.List;

/** This library's thread pool. */
final class TaskPoolThreads implements ThreadContender {
    private final TaskPool pool;

    TaskPoolThreads(TaskPool pool) {
        this.pool = pool;
    }

    @Override
    public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) {
        return pool.map(function, items);
    }

    @Override
    public void close() {
        pool.close();
    }
}
