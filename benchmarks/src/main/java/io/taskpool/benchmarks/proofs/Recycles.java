package io.taskpool.benchmarks.proofs;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.Resources;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replaces workers after each call, many times, and checks that nothing accumulates. */
@Command(
        name = "recycles",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Replaces workers after each call and checks that they leave nothing behind.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Recycles implements Callable<Integer> {
    private static final Duration LEFT_LIMIT = Duration.ofSeconds(30);
    private static final int WARM_UP = 4;
    private static final long HEAP_SLACK_BYTES = 16L << 20;

    @Option(names = "--times", description = "how many workers", defaultValue = "10000")
    private int times;

    @Option(names = "--workers", description = "how many at once", defaultValue = "2")
    private int workers;

    /** Called by picocli. */
    public Recycles() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, times, workers) ? 0 : 1;
    }

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param times how many workers to use
     * @param workers how many at once
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int times, int workers) throws Exception {
        ProofReport report = new ProofReport(out, "recycles", times + " workers, " + workers + " at once");
        Resources start = Resources.now();
        Resources base;
        long heapBase;
        int most = 0;
        long started;
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(workers)
                .maxTasksPerWorker(1)
                .maxHeap("32m")
                .jvmArgs("-XX:TieredStopAtLevel=1")
                .idleTimeout(Duration.ofSeconds(1)) // for the successors of those that ran the last calls
                .build()) {
            use(report, pool, WARM_UP * workers, workers);
            base = Resources.awaitSettled(start, LEFT_LIMIT);
            heapBase = Heap.usedAfterCollection();
            most = use(report, pool, times, workers);
            String left = Resources.awaitNoMoreThan(base, LEFT_LIMIT);
            if (!left.isEmpty()) {
                report.violation("the open and idle pool holds more than before: " + left);
            }
            started = pool.stats().workersStarted();
            if (started < times) {
                report.violation("only " + started + " workers were started for " + times + " calls");
            }
        }
        long heap = Heap.usedAfterCollection();
        if (heap > heapBase + HEAP_SLACK_BYTES) {
            report.violation("the heap grew from " + Heap.mebibytes(heapBase) + " to " + Heap.mebibytes(heap));
        }
        return report.end(
                "%d workers started; at the start %s, heap %s; at most %d descriptors; at the end %s, heap %s",
                started,
                base.summary(),
                Heap.mebibytes(heapBase),
                most,
                Resources.now().summary(),
                Heap.mebibytes(heap));
    }

    /** Makes the calls, and returns the largest number of descriptors that were open. */
    private static int use(ProofReport report, ProcessTaskPool pool, int calls, int workers) throws Exception {
        Set<Long> pids = new HashSet<>();
        ArrayDeque<TaskFuture<Long>> pending = new ArrayDeque<>();
        int most = 0;
        for (int i = 0; i < calls || !pending.isEmpty(); i++) {
            if (i < calls) {
                pending.add(pool.submit(() -> ProcessHandle.current().pid()));
            }
            if (pending.size() > 4 * workers || i >= calls) {
                pids.add(pending.removeFirst().get());
                if (i % 100 == 0) {
                    most = Math.max(most, Resources.now().openFiles().size());
                }
            }
            report.progress("%d calls, %d descriptors at most", i, most);
        }
        // The system reuses process ids, so with many workers their number proves little.
        if (calls < 1_000 && pids.size() != calls) {
            report.violation(calls + " calls ran on only " + pids.size() + " workers");
        }
        return most;
    }
}
