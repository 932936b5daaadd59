package io.taskpool.examples;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedQueue;
import java.util.List;
import java.util.stream.Stream;

/** A producer, two workers and a collector, each in a process of its own, connected by two queues. */
final class WordsThroughQueues {
    private static final int CAPACITY = 4;

    private static final List<String> LINES = List.of(
            "The queue is bounded so the producer waits",
            "when the workers are slower than it is",
            "and the workers wait when it is empty",
            "Closing it tells them that no more will come",
            "What was put before is still taken",
            "by whoever asks first");

    private WordsThroughQueues() {}

    static void run() throws Exception {
        SharedQueue<String> lines = SharedQueue.bounded(CAPACITY);
        SharedQueue<Integer> counts = SharedQueue.bounded(CAPACITY);
        try (TaskPool pool = TaskPool.processes(4)) {
            TaskFuture<?> producer = pool.submit(() -> {
                for (String line : LINES) {
                    lines.put(line);
                }
                lines.close();
            });
            List<TaskFuture<Integer>> workers = Stream.of(1, 2)
                    .map(number -> pool.submit(() -> {
                        int done = 0;
                        for (String line : lines) {
                            counts.put(line.split(" ").length);
                            done++;
                        }
                        return done;
                    }))
                    .toList();
            TaskFuture<Integer> collector = pool.submit(() -> {
                int sum = 0;
                for (int count : counts) {
                    sum += count;
                }
                return sum;
            });

            producer.get();
            int first = workers.get(0).get();
            int second = workers.get(1).get();
            counts.close();
            System.out.printf(
                    "%d lines went through the queue, %d words were counted%n", first + second, collector.get());
        }
    }
}
