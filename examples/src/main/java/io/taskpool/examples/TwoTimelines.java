package io.taskpool.examples;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.monitor.PoolMonitor;
import io.taskpool.monitor.ProgressBar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Writes two pages with timelines: on one, threads overlap their waits, on the other, processes share out computing. */
final class TwoTimelines {
    private static final int ROUNDS = 6;
    private static final int RANGES = 48;

    private TwoTimelines() {}

    static void run(List<String> urls) throws IOException {
        Path folder = Files.createTempDirectory("taskpool-timelines");
        List<String> downloads = new ArrayList<>();
        Collections.nCopies(ROUNDS, urls).forEach(downloads::addAll);
        downloads.set(downloads.size() / 2, "http://localhost:1/nobody-answers"); // to be seen in red
        try (TaskPool pool = TaskPool.threads(8);
                PoolMonitor monitor = PoolMonitor.of(pool)) {
            pool.outcomes(SummaryTable::pageSize, downloads, options("download"))
                    .forEach(outcome -> {});
            show("Threads that overlap their waits", monitor, folder.resolve("waiting.html"));
        }
        List<Integer> ranges =
                IntStream.rangeClosed(1, RANGES).mapToObj(i -> 150_000 * i).toList();
        try (TaskPool pool = TaskPool.processes();
                PoolMonitor monitor = PoolMonitor.of(pool)) {
            pool.map(SummaryTable::countPrimes, ranges, options("count primes"));
            show("Processes that share out computing", monitor, folder.resolve("computing.html"));
        }
    }

    private static MapOptions options(String name) {
        return MapOptions.defaults().name(name).onProgress(ProgressBar.console(name));
    }

    private static void show(String title, PoolMonitor monitor, Path page) throws IOException {
        monitor.writeHtml(page);
        System.out.printf("%s: %s%n%n%s%n", title, page.toUri(), monitor.report());
    }
}
