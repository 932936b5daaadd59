package io.taskpool.benchmarks.soak;

import io.taskpool.PoolStats;
import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.MeetingPoint;
import io.taskpool.benchmarks.os.Resources;
import io.taskpool.benchmarks.os.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/** The checks of a pool after its calls have ended. */
final class Quiet {
    /** The parent's ends of three pipes, and the black box file. */
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

    /** Checks that soon after the storm as many calls run at the same time as the pool has workers. */
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

    /** Waits until all workers of the pool are idle, and checks that the pool's statistics add up. */
    void checkNumbers(SoakPool pool) throws InterruptedException {
        boolean idle = Until.holds(() -> isIdle(pool.pool().stats()), SETTLE_LIMIT);
        PoolStats stats = pool.pool().stats();
        if (!idle || stats.queued() != 0 || stats.inFlight() != 0) {
            violations.add("pool " + pool.name() + " is not idle " + SETTLE_LIMIT + " after its calls: " + stats);
        }
        if (stats.succeeded() + stats.failed() + stats.cancelled() != stats.submitted()) {
            violations.add("the statistics of pool " + pool.name() + " do not add up: " + stats);
        }
    }

    private static boolean isIdle(PoolStats stats) {
        return stats.workers() == stats.idleWorkers() && stats.queued() == 0 && stats.inFlight() == 0;
    }

    /** Checks that no resources are held beyond those that the workers of open pools need. */
    void checkOpen(Resources base, List<SoakPool> pools) throws InterruptedException {
        if (!Until.holds(() -> openExcess(base, pools).isEmpty(), SETTLE_LIMIT)) {
            violations.add("open and quiet pools held more than their workers need: " + openExcess(base, pools));
        }
    }

    private static String openExcess(Resources base, List<SoakPool> pools) {
        int workers =
                pools.stream().mapToInt(pool -> pool.pool().stats().workers()).sum();
        TreeSet<Long> children = new TreeSet<>(base.children());
        pools.forEach(pool -> children.addAll(pool.pool().workerPids()));
        List<String> threads = new ArrayList<>(base.threads());
        // Each worker has one for its results, one for its standard error, and one that awaits its end. The pools'
        // helper threads, which end after ten idle seconds, are not counted.
        threads.addAll(Collections.nCopies(3 * workers, "a worker's"));
        List<String> open = new ArrayList<>(base.openFiles());
        open.addAll(Collections.nCopies(DESCRIPTORS_PER_WORKER * workers, "a worker's"));
        Resources now = Resources.now();
        List<String> counted =
                now.threads().stream().filter(name -> !name.endsWith("-helper")).toList();
        return new Resources(now.openFiles(), counted, now.children(), now.temporaryFiles())
                .excessOver(new Resources(open, threads, children, base.temporaryFiles()));
    }

    /** Checks that closed pools have left nothing behind. */
    void checkClosed(Resources base) throws InterruptedException {
        String left = Resources.awaitNoMoreThan(base, SETTLE_LIMIT);
        if (!left.isEmpty()) {
            violations.add("after all pools were closed there were still: " + left);
        }
    }
}
