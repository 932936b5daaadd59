package io.taskpool.benchmarks.proofs;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Resources;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Closes pools at random moments, while calls are submitted, run, sleep, spin past their limit, and kill their workers.
 */
@Command(
        name = "random-close",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Closes pools at random moments and checks that closing takes a bounded time and leaves nothing behind.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class RandomClose implements Callable<Integer> {
    @Option(names = "--times", description = "how often", defaultValue = "1000")
    private int times;

    @Option(names = "--seed", description = "determines what is done and when pools are closed", defaultValue = "1")
    private long seed;

    /** Called by picocli. */
    public RandomClose() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, times, seed) ? 0 : 1;
    }

    private enum End {
        CLOSE,
        SHUTDOWN_NOW,
        CLOSE_INTERRUPTED
    }

    /** The longest that a call takes by itself: its time limit and the grace period, on a busy machine. */
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(1);

    private static final Duration LEFT_LIMIT = Duration.ofMinutes(1);

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param times how often to close a pool
     * @param seed determines what is done and when pools are closed
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int times, long seed) throws Exception {
        ProofReport report = new ProofReport(out, "random-close", times + " times, seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Resources start = Resources.now();
        long unused = once(report, random, 0); // for the baseline: loads classes and opens files that are needed once
        Resources base = Resources.awaitSettled(start, LEFT_LIMIT);
        long slowest = 0;
        for (int i = 1; i <= times; i++) {
            slowest = Math.max(slowest, once(report, random, i));
            String left = Resources.awaitNoMoreThan(base, LEFT_LIMIT);
            if (!left.isEmpty()) {
                report.violation("after pool " + i + " there were still: " + left);
                break;
            }
            report.progress("%d pools closed, the slowest in %d ms", i, slowest);
        }
        return report.end(
                "%d pools closed, the slowest in %d ms; at the start %s; at the end %s",
                times, slowest, base.summary(), Resources.now().summary());
    }

    private static long once(ProofReport report, SplittableRandom random, int number) throws Exception {
        End end = End.values()[random.nextInt(End.values().length)];
        ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1 + random.nextInt(3))
                .maxHeap("64m")
                .cancelGrace(Duration.ofMillis(200))
                .taskTimeout(Duration.ofSeconds(1))
                .jvmArgs("-XX:TieredStopAtLevel=1")
                .build();
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        long moment = random.nextInt(600_000);
        SplittableRandom callers = random.split();
        Thread submitter = new Thread(() -> submit(pool, futures, callers.split()), "submitter");
        Thread mapper = new Thread(() -> map(pool), "mapper");
        submitter.start();
        if (random.nextBoolean()) {
            mapper.start();
        }
        TimeUnit.MICROSECONDS.sleep(moment);
        long start = System.nanoTime();
        Thread closer = new Thread(
                () -> {
                    if (end == End.SHUTDOWN_NOW) {
                        int unused = pool.shutdownNow().size();
                    }
                    if (end == End.CLOSE_INTERRUPTED) {
                        Thread.currentThread().interrupt();
                    }
                    pool.close();
                },
                "closer");
        closer.start();
        closer.join(CLOSE_LIMIT.toMillis());
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (closer.isAlive()) {
            report.violation("pool " + number + " did not end by " + end + " within " + CLOSE_LIMIT + ": " + pool);
        }
        submitter.join(CLOSE_LIMIT.toMillis());
        mapper.join(CLOSE_LIMIT.toMillis());
        if (submitter.isAlive() || mapper.isAlive()) {
            report.violation("a call of the API on pool " + number + ", ended by " + end + ", did not return");
        }
        long pending = futures.stream().filter(future -> !future.isDone()).count();
        if (pending > 0 || !pool.workerPids().isEmpty()) {
            report.violation(pending + " calls have no outcome and workers " + pool.workerPids() + " are alive after "
                    + end + " of pool " + number);
        }
        return millis;
    }

    private static void submit(ProcessTaskPool pool, List<TaskFuture<Integer>> futures, SplittableRandom random) {
        int count = random.nextInt(200);
        try {
            for (int i = 0; i < count; i++) {
                int act = random.nextInt(100);
                futures.add(pool.submit(RandomClose::act, act));
            }
        } catch (RejectedExecutionException e) {
            // the pool was closed in the meantime
        }
    }

    private static void map(ProcessTaskPool pool) {
        try {
            List<Integer> unused = pool.map(
                    n -> n + 1,
                    IntStream.range(0, 100_000).boxed().toList(),
                    MapOptions.defaults().retries(2));
        } catch (RejectedExecutionException | CancellationException | TaskFailedException e) {
            // the pool was closed in the meantime
        }
    }

    private static int act(int act) throws Exception {
        if (act == 0) {
            Runtime.getRuntime().halt(3);
        } else if (act == 1) {
            Thread.sleep(60_000);
        } else if (act == 2) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 60_000_000_000L) {
                Thread.onSpinWait();
            }
        } else if (act < 20) {
            Thread.sleep(act);
        }
        return act;
    }
}
