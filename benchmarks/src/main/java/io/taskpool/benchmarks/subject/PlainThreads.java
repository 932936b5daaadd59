package io.taskpool.benchmarks.subject;

import io.taskpool.TaskFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that take the next item from a shared counter: the least possible overhead between a thread and its work. */
final class PlainThreads implements ThreadContender {
    private final int threads;

    PlainThreads(int threads) {
        this.threads = threads;
    }

    @Override
    @SuppressWarnings("unchecked") // contains only what the function returned
    public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) throws Exception {
        Object[] results = new Object[items.size()];
        AtomicInteger next = new AtomicInteger();
        List<FutureTask<Boolean>> loops = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            FutureTask<Boolean> loop = new FutureTask<>(() -> {
                for (int item = next.getAndIncrement(); item < results.length; item = next.getAndIncrement()) {
                    results[item] = function.apply(items.get(item));
                }
                return true;
            });
            loops.add(loop);
            new Thread(loop, "plain-" + i).start();
        }
        for (FutureTask<Boolean> loop : loops) {
            boolean unused = loop.get();
        }
        return (List<R>) List.of(results);
    }

    @Override
    public void close() {}
}
