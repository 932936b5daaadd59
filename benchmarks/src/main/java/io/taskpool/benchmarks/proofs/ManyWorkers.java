package io.taskpool.benchmarks.proofs;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.MeetingPoint;
import io.taskpool.benchmarks.os.OwnProcesses;
import io.taskpool.benchmarks.os.Resources;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one call on each of very many workers at the same time, and then a large {@code map} on all of them. */
@Command(
        name = "many-workers",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Runs a call on each of very many workers at the same time.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ManyWorkers implements Callable<Integer> {
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final Duration LEFT_LIMIT = Duration.ofSeconds(30);
    private static final int ITEMS = 200_000;

    @Option(names = "--workers", description = "how many", defaultValue = "256")
    private int workers;

    /** Called by picocli. */
    public ManyWorkers() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, workers) ? 0 : 1;
    }

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param workers how many workers
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int workers) throws Exception {
        ProofReport report = new ProofReport(out, "many-workers", workers + " workers");
        Resources before = Resources.now();
        try (ProcessTaskPool one = ProcessTaskPool.builder().workers(1).build()) {
            int unused =
                    one.submit(n -> n, 1).get(); // for the baseline: loads classes and opens files that are needed once
        }
        Resources base = Resources.awaitSettled(before, LEFT_LIMIT);
        long start = System.nanoTime();
        long startMillis;
        long resident;
        Set<Long> pids = new HashSet<>();
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(workers)
                .maxHeap("16m")
                .jvmArgs("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=16m")
                .build()) {
            List<TaskFuture<Long>> futures = new ArrayList<>();
            int present;
            try (MeetingPoint meeting = new MeetingPoint()) {
                int port = meeting.port();
                for (int i = 0; i < workers; i++) {
                    futures.add(pool.submit(MeetingPoint::join, port));
                }
                present = meeting.await(workers, START_LIMIT);
                startMillis = (System.nanoTime() - start) / 1_000_000;
                resident = pool.workerPids().stream()
                        .mapToLong(OwnProcesses::residentBytes)
                        .sum();
            }
            for (TaskFuture<Long> future : futures) {
                pids.add(future.get());
            }
            if (present != workers || pids.size() != workers) {
                report.violation(present + " calls ran at the same time, on " + pids.size() + " workers");
            }
            List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
            if (!pool.map(n -> n + 1, items)
                    .equals(IntStream.rangeClosed(1, ITEMS).boxed().toList())) {
                report.violation("a map over all workers gave wrong results");
            }
            if (pool.stats().workersDied() > 0) {
                report.violation(pool.stats().workersDied() + " workers died");
            }
        }
        String left = Resources.awaitNoMoreThan(base, LEFT_LIMIT);
        if (!left.isEmpty()) {
            report.violation("after the pool was closed there were still: " + left);
        }
        return report.end(
                "%d workers ran calls at the same time %d ms after the first submit, %s resident in all, shared pages counted"
                        + " for each",
                pids.size(), startMillis, Heap.mebibytes(resident));
    }
}
