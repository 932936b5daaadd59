package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.OwnProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/** Pools that are opened, used, and closed at a random moment by another thread, while workers start, run and die. */
final class ShortLivedPools {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ShortLivedPools() {}

    static boolean run(CallWindow window, RandomGenerator random, Pace pace) throws Exception {
        int count = 1 + random.nextInt(300);
        if (!pace.take(count)) {
            return false;
        }
        SoakPool pool = SoakPool.shortLived(1 + random.nextInt(3));
        boolean now = random.nextBoolean();
        Operation operation = window.begin(
                count + " submits to a pool of " + pool.workers() + " ended by " + (now ? "shutdownNow" : "close"),
                pool,
                count,
                new Expectation(
                        Set.of(
                                SeenOutcome.VALUE,
                                SeenOutcome.DIED,
                                SeenOutcome.CANCELLED,
                                SeenOutcome.NOT_BEGUN,
                                SeenOutcome.REJECTED,
                                // Its only worker may be killed while it starts.
                                SeenOutcome.BROKEN),
                        1));
        if (operation == null) {
            pool.pool().close();
            return false;
        }
        long delayMicros = random.nextInt(400_000);
        boolean kill = random.nextInt(3) == 0;
        Set<TaskFuture<?>> notBegun = new HashSet<>();
        Thread ender = new Thread(
                () -> {
                    try {
                        Thread.sleep(delayMicros / 1_000);
                        if (kill) {
                            for (long pid : pool.pool().workerPids()) {
                                boolean unused = OwnProcesses.signal("KILL", pid);
                            }
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    if (now) {
                        notBegun.addAll(pool.pool().shutdownNow());
                    }
                    pool.pool().close();
                },
                "ender of a short-lived pool");
        ender.start();
        String file = window.file();
        long salt = window.salt();
        List<TaskFuture<Long>> futures = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                futures.add(pool.pool().submit(n -> SoakTasks.brief(file, salt, n), operation.first() + i));
            }
        } catch (RejectedExecutionException e) {
            window.reportAll(operation.first() + futures.size(), operation.first() + count, SeenOutcome.REJECTED);
        }
        ender.join(LIMIT.toMillis());
        if (ender.isAlive()) {
            throw new IllegalStateException(operation + " did not close within " + LIMIT + ": " + pool.pool());
        }
        for (int i = 0; i < futures.size(); i++) {
            TaskFuture<Long> future = futures.get(i);
            if (!future.isDone()) {
                continue; // stays pending in the ledger, which the check reports as a violation
            }
            if (notBegun.contains(future)) {
                window.report(
                        operation.first() + i, future.isCancelled() ? SeenOutcome.NOT_BEGUN : SeenOutcome.UNEXPECTED);
            } else {
                Submits.take(window, operation.first() + i, future);
            }
        }
        return true;
    }
}
