package io.taskpool.benchmarks.soak;

import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool under test.
 *
 * @param id distinguishes successive pools of the same name
 * @param name its name in reports
 * @param workers its largest number of workers
 * @param isLimited whether each of its calls has a time limit
 * @param pool the pool itself
 */
record SoakPool(int id, String name, int workers, boolean isLimited, ProcessTaskPool pool) {
    /** The time limit of each call of a limited pool. Well above what calls take on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    static final Duration GRACE = Duration.ofMillis(300);

    private static final AtomicInteger IDS = new AtomicInteger();

    /** A pool without time limits. */
    static SoakPool steady(int workers) {
        return new SoakPool(
                IDS.incrementAndGet(),
                "steady",
                workers,
                false,
                builder(workers).minWorkers(workers).build());
    }

    /** A pool whose calls have a time limit and whose workers are replaced after some thousand calls. */
    static SoakPool limited(int workers) {
        return new SoakPool(
                IDS.incrementAndGet(),
                "limited",
                workers,
                true,
                builder(workers)
                        .minWorkers(workers)
                        .taskTimeout(LIMIT)
                        .maxTasksPerWorker(5_000)
                        .build());
    }

    /** A short-lived pool whose workers have memory for small calls only. */
    static SoakPool narrow(int workers) {
        return new SoakPool(
                IDS.incrementAndGet(),
                "narrow",
                workers,
                false,
                builder(workers).maxHeap("24m").build());
    }

    /** A short-lived pool. */
    static SoakPool shortLived(int workers) {
        return new SoakPool(
                IDS.incrementAndGet(),
                "short-lived",
                workers,
                false,
                builder(workers).build());
    }

    static ProcessTaskPool.Builder builder(int workers) {
        return ProcessTaskPool.builder()
                .workers(workers)
                .maxHeap("160m")
                .cancelGrace(GRACE)
                // Thousands of workers crash here on purpose, and must not leave core dumps and error files.
                .jvmArgs("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "-XX:TieredStopAtLevel=1");
    }
}
