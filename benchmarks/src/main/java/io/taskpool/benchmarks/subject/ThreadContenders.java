package io.taskpool.benchmarks.subject;

import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The contenders that run tasks on threads, by name. */
final class ThreadContenders {
    /** The number of threads of each contender: one for each processor. */
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private ThreadContenders() {}

    static ThreadContender open(String name) throws ReflectiveOperationException {
        return switch (name) {
            case "taskpool-threads" -> new TaskPoolThreads(TaskPool.threads(THREADS));
            case "taskpool-virtual" ->
                new TaskPoolThreads(ThreadTaskPool.builder().virtualThreads().build());
            case "fixed-pool" -> new InvokeAll(Executors.newFixedThreadPool(THREADS));
            case "virtual-executor" -> new InvokeAll(virtualThreads());
            case "parallel-stream" -> new Streams.Parallel();
            case "parallel-collectors" -> new Streams.Collected(Executors.newFixedThreadPool(THREADS), THREADS);
            case "guava" -> new GuavaListening(Executors.newFixedThreadPool(THREADS));
            case "plain-threads" -> new PlainThreads(THREADS);
            case "plain-loop" -> new Streams.Sequential();
            default -> throw new IllegalArgumentException("no such contender: " + name);
        };
    }

    /** Called by reflection, because this module is compiled for JDK 17 and the method exists since JDK 21. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
