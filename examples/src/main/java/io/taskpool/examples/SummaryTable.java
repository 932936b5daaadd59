package io.taskpool.examples;

import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures waiting and computing: one by one, on threads, and in worker JVMs. Each pool does the work once before it is
 * measured, so that starting its workers is not counted.
 */
final class SummaryTable {
    private static final List<Integer> RANGES = Collections.nCopies(8, 8_000_000);

    private SummaryTable() {}

    static int pageSize(String url) throws Exception {
        return Web.get(url).length();
    }

    static long countPrimes(int below) {
        return IntStream.range(2, below / 10)
                .filter(n -> IntStream.iterate(2, d -> d * d <= n, d -> d + 1).allMatch(d -> n % d != 0))
                .count();
    }

    static void run(List<String> urls) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        try (TaskPool threads = TaskPool.threads();
                TaskPool processes = TaskPool.processes()) {
            System.out.printf(
                    "%d processors%n%-26s %12s %12s %12s%n", processors, "", "one by one", "threads", "processes");
            measure(urls.size() + " downloads (waiting)", threads, processes, SummaryTable::pageSize, urls);
            measure(RANGES.size() + " prime counts (computing)", threads, processes, SummaryTable::countPrimes, RANGES);
        }
    }

    private static <T> void measure(
            String work, TaskPool threads, TaskPool processes, TaskFunction<T, ?> function, List<T> items)
            throws Exception {
        double oneByOne = secondsWhenWarm(() -> items.forEach(item -> apply(function, item)));
        double onThreads = secondsWhenWarm(() -> threads.map(function, items));
        double inProcesses = secondsWhenWarm(() -> processes.map(function, items));
        System.out.printf("%-26s %10.2f s %10.2f s %10.2f s%n", work, oneByOne, onThreads, inProcesses);
    }

    /**
     * Runs the work twice and returns the seconds of the second run, when classes are loaded and workers are running.
     */
    private static double secondsWhenWarm(Runnable work) throws Exception {
        work.run();
        return Clock.time(() -> {
                    work.run();
                    return "";
                })
                .seconds();
    }

    private static <T> void apply(TaskFunction<T, ?> function, T item) {
        try {
            function.apply(item);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
