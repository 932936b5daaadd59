package io.taskpool.benchmarks.soak;

import io.taskpool.PoolStats;
import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.MeetingPoint;
import io.taskpool.benchmarks.os.Resources;
import io.taskpool.benchmarks.os.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/** What is checked of a pool when its calls have ended. */
final class Quiet {
    /** The parent's ends of three pipes, and the black box. */
    private static final int DESCRIPTORS_PER_WORKER = 4;

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);

    private final Violations violations;
    private final Duration strengthLimit;
    private long slowestStrengthMillis;

    Quiet(Violations violations, Duration strengthLimit) {
        this.violations = violations;
        this.strengthLimit = strengthLimit;
    }

    long slowestStrengthMillis() {
        return slowestStrengthMillis;
    }

    /** Checks that as many calls run at once as the pool has workers, soon after the storm. */
    void checkStrength(SoakPool pool, long quietSinceNanos) throws Exception {
        List<TaskFuture<Long>> futures = new ArrayList<>();
        try (MeetingPoint meeting = new MeetingPoint()) {
            int port = meeting.port();
            for (int i = 0; i < pool.workers(); i++) {
                futures.add(pool.pool().submit(MeetingPoint::join, port));
            }
            int present = meeting.await(pool.workers(), strengthLimit.multipliedBy(4));
            long millis = (System.nanoTime() - quietSinceNanos) / 1_000_000;
            slowestStrengthMillis = Math.max(slowestStrengthMillis, millis);
            if (present < pool.workers() || millis > strengthLimit.toMillis()) {
                violations.add("pool " + pool.name() + " ran " + present + " calls at once of " + pool.workers() + ", "
                        + millis + " ms after the storm; the limit is " + strengthLimit.toMillis() + " ms. "
                        + pool.pool());
            }
        }
        for (TaskFuture<Long> future : futures) {
            try {
                long unused = future.get();
            } catch (ExecutionException e) {
                violations.add("pool " + pool.name() + " failed a call in the quiet time: " + e.getCause());
            }
        }
    }

    /** Waits until all workers of the pool are idle, and checks its numbers. */
    void checkNumbers(SoakPool pool) throws InterruptedException {
        boolean idle = Until.holds(() -> isIdle(pool.pool().stats()), SETTLE_LIMIT);
        PoolStats stats = pool.pool().stats();
        if (!idle || stats.queued() != 0 || stats.inFlight() != 0) {
            violations.add("pool " + pool.name() + " is not idle " + SETTLE_LIMIT + " after its calls: " + stats);
        }
        if (stats.succeeded() + stats.failed() + stats.cancelled() != stats.submitted()) {
            violations.add("the numbers of pool " + pool.name() + " do not add up: " + stats);
        }
    }

    private static boolean isIdle(PoolStats stats) {
        return stats.workers() == stats.idleWorkers() && stats.queued() == 0 && stats.inFlight() == 0;
    }

    /** Checks that nothing is held besides what the workers of open pools need. */
    void checkOpen(Resources base, List<SoakPool> pools) throws InterruptedException {
        if (!Until.holds(() -> openExcess(base, pools).isEmpty(), SETTLE_LIMIT)) {
            violations.add("while pools were open and quiet: " + openExcess(base, pools));
        }
    }

    private static String openExcess(Resources base, List<SoakPool> pools) {
        int workers =
                pools.stream().mapToInt(pool -> pool.pool().stats().workers()).sum();
        TreeSet<Long> children = new TreeSet<>(base.children());
        pools.forEach(pool -> children.addAll(pool.pool().workerPids()));
        List<String> threads = new ArrayList<>(base.threads());
        // One for each of two pipes and one for its end; the pools' helpers go after ten seconds.
        for (int i = 0; i < 3 * workers; i++) {
            threads.add("a worker's");
        }
        List<String> open = new ArrayList<>(base.openFiles());
        for (int i = 0; i < DESCRIPTORS_PER_WORKER * workers; i++) {
            open.add("a worker's");
        }
        Resources now = Resources.now();
        List<String> counted =
                now.threads().stream().filter(name -> !name.endsWith("-helper")).toList();
        return new Resources(now.openFiles(), counted, now.children(), now.temporaryFiles())
                .excessOver(new Resources(open, threads, children, base.temporaryFiles()));
    }

    /** Checks that nothing is left of pools that were closed. */
    void checkClosed(Resources base) throws InterruptedException {
        String left = Resources.awaitNoMoreThan(base, SETTLE_LIMIT);
        if (!left.isEmpty()) {
            violations.add("after all pools were closed there were still: " + left);
        }
    }
}
