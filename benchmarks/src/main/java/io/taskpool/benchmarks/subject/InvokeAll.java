package io.taskpool.benchmarks.subject;

import io.taskpool.TaskFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Submits every item to an executor as a separate task. */
final class InvokeAll implements ThreadContender {
    private final ExecutorService executor;

    InvokeAll(ExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) throws Exception {
        List<Callable<R>> tasks = new ArrayList<>(items.size());
        for (Integer item : items) {
            tasks.add(() -> function.apply(item));
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<R> future : executor.invokeAll(tasks)) {
            results.add(future.get());
        }
        return results;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
