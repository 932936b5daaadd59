package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Pools whose workers have too little heap for what one of many calls has captured: only that call may fail. */
final class NarrowPools {
    /** More than the workers' heap. */
    private static final int TOO_LARGE_BYTES = 40 << 20;

    private NarrowPools() {}

    /** Makes the calls; returns whether there was time and room for them. */
    static boolean run(CallWindow window, RandomGenerator random, Pace pace) throws Exception {
        int count = 2 + random.nextInt(200);
        if (!pace.take(count)) {
            return false;
        }
        SoakPool pool = SoakPool.narrow(1 + random.nextInt(2));
        try {
            return submit(window, pool, count, random.nextInt(count));
        } finally {
            pool.pool().close();
        }
    }

    private static boolean submit(CallWindow window, SoakPool pool, int count, int place) throws InterruptedException {
        Operation fitting = window.begin(
                count + " submits to a pool with a small heap",
                pool,
                count,
                new Expectation(Set.of(SeenOutcome.VALUE), 1));
        if (fitting == null) {
            return false;
        }
        Operation large = window.begin(
                "a submit of a task that does not fit the heap, before number " + place,
                pool,
                1,
                new Expectation(Set.of(SeenOutcome.DID_NOT_FIT), 0));
        String file = window.file();
        long salt = window.salt();
        List<TaskFuture<Long>> futures = new ArrayList<>(count);
        TaskFuture<Integer> tooLarge = null;
        for (int i = 0; i < count; i++) {
            if (i == place && large != null) {
                byte[] captured = new byte[TOO_LARGE_BYTES];
                tooLarge = pool.pool().submit(() -> captured.length);
            }
            futures.add(pool.pool().submit(n -> SoakTasks.plain(file, salt, n), fitting.first() + i));
        }
        for (int i = 0; i < futures.size(); i++) {
            Submits.take(window, fitting.first() + i, futures.get(i));
        }
        if (large != null && tooLarge != null) {
            Submits.take(window, large.first(), tooLarge);
        }
        return large != null;
    }
}
