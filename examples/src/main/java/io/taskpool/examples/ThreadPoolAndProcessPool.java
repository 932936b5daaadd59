package io.taskpool.examples;

import io.taskpool.TaskPool;
import java.util.List;

/** Runs the same function on threads and in worker JVMs. */
final class ThreadPoolAndProcessPool {
    private ThreadPoolAndProcessPool() {}

    static int square(int n) {
        return n * n;
    }

    static void run() {
        try (TaskPool pool = TaskPool.threads()) {
            System.out.println("Threads:   " + pool.map(ThreadPoolAndProcessPool::square, List.of(1, 2, 3)));
        }
        try (TaskPool pool = TaskPool.processes()) {
            System.out.println("Processes: " + pool.map(ThreadPoolAndProcessPool::square, List.of(1, 2, 3)));
        }
    }
}
