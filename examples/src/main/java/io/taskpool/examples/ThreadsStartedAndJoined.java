package io.taskpool.examples;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;

/** Two threads run tasks: first with the JDK's Thread class, then in a pool. */
final class ThreadsStartedAndJoined {
    private ThreadsStartedAndJoined() {}

    static void run() throws Exception {
        Runnable task =
                () -> System.out.println("Running in " + Thread.currentThread().getName());
        Thread first = new Thread(task, "thread 1");
        Thread second = new Thread(task, "thread 2");
        first.start();
        second.start();
        first.join();
        second.join();

        try (TaskPool pool = TaskPool.threads(2)) {
            TaskFuture<String> one = pool.submit(() -> "the pool's first task");
            TaskFuture<String> two = pool.submit(() -> "the pool's second task");
            System.out.println("Results of " + one.get() + " and " + two.get());
        }
    }
}
