package io.taskpool.benchmarks.subject;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import io.taskpool.TaskFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Guava's listening executor, with the futures combined into one. */
final class GuavaListening implements ThreadContender {
    private final ListeningExecutorService executor;

    GuavaListening(ExecutorService executor) {
        this.executor = MoreExecutors.listeningDecorator(executor);
    }

    @Override
    public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) throws Exception {
        List<ListenableFuture<R>> futures = new ArrayList<>(items.size());
        for (Integer item : items) {
            futures.add(executor.submit(() -> function.apply(item)));
        }
        return Futures.allAsList(futures).get();
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
