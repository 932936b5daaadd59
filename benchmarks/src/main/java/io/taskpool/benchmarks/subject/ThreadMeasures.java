package io.taskpool.benchmarks.subject;

import io.taskpool.TaskFunction;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;

/** Measures the contenders that run tasks on threads. */
final class ThreadMeasures {
    private ThreadMeasures() {}

    static void run(PrintStream out, Order order) throws Exception {
        try (ThreadContender contender = ThreadContenders.open(order.contender())) {
            switch (order.measure()) {
                case "cpu" -> rate(out, order, contender, ContenderWork::spin);
                case "tiny" -> rate(out, order, contender, ContenderWork::increment);
                case "sleep" -> rate(out, order, contender, ContenderWork::sleep);
                default -> throw new IllegalArgumentException("no such measure: " + order.measure());
            }
        }
    }

    private static <R> void rate(
            PrintStream out, Order order, ThreadContender contender, TaskFunction<Integer, R> function)
            throws Exception {
        List<Integer> items = IntStream.range(0, order.batch()).boxed().toList();
        Samples samples = Samples.take(order, () -> {
            if (contender.map(function, items).size() != items.size()) {
                throw new IllegalStateException("results are missing");
            }
        });
        Samples.print(out, order.measure(), items.size() / samples.medianSeconds());
    }
}
