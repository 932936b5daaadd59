package io.taskpool.benchmarks.soak;

import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool under test.
 *
 * @param id tells pools apart that had the same name one after the other
 * @param name what reports call it
 * @param workers its largest number of workers
 * @param isLimited whether each of its calls has a time limit
 * @param pool the pool itself
 */
record SoakPool(int id, String name, int workers, boolean isLimited, ProcessTaskPool pool) {
    /** The limit of each call of a limited pool. Well above what calls take on a busy machine. */
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

    /** A pool that lives for a moment, and has room for small calls only. */
    static SoakPool narrow(int workers) {
        return new SoakPool(
                IDS.incrementAndGet(),
                "narrow",
                workers,
                false,
                builder(workers).maxHeap("24m").build());
    }

    /** A pool that lives for a moment. */
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
                // Workers crash on purpose here, by the thousand.
                .jvmArgs("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "-XX:TieredStopAtLevel=1");
    }
}
