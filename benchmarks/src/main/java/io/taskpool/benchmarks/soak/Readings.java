package io.taskpool.benchmarks.soak;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Results that run user code when the parent reads them: code that takes too long, and code that uses the pool. */
final class Readings {
    private static final Duration LIMIT = Duration.ofMillis(500);

    /** Longer than the limit and the grace period. */
    private static final Duration DEAF = Duration.ofMillis(1_500);

    private static final AtomicInteger TICKETS = new AtomicInteger();
    private static final Map<Integer, Readings.Place> PLACES = new ConcurrentHashMap<>();

    private record Place(CallWindow window, SoakPool pool) {}

    private Readings() {}

    /** Makes reading one result exceed the call's time limit, with other calls before and after it. */
    static boolean outlastLimit(CallWindow window, SoakPool pool, RandomGenerator random) throws InterruptedException {
        boolean deaf = random.nextBoolean();
        Operation slow = window.begin(
                "map to a result that takes long to read, " + (deaf ? "ignoring interrupts" : "until interrupted")
                        + ", with a limit of " + LIMIT,
                pool,
                1,
                Expectation.of(pool, SeenOutcome.TIMED_OUT));
        if (slow == null) {
            return false;
        }
        int half = 1 + random.nextInt(50);
        Operation others = window.begin(
                2 * half + " submits while a result that takes long is read",
                pool,
                2 * half,
                Expectation.of(pool, SeenOutcome.VALUE));
        List<TaskFuture<Long>> futures = new ArrayList<>();
        if (others != null) {
            submit(window, pool, others, half, futures);
        }
        String file = window.file();
        long salt = window.salt();
        try {
            List<Object> values = pool.pool()
                    .map(
                            n -> SlowToRead.make(file, salt, n, deaf),
                            List.of(slow.first()),
                            MapOptions.defaults().timeout(LIMIT));
            window.reportValue(slow.first(), values.get(0));
        } catch (TaskFailedException e) {
            window.reportFailure(slow.first(), e);
        }
        if (others != null) {
            submit(window, pool, others, 2 * half, futures);
            takeAll(window, others, futures);
        }
        return true;
    }

    private static void submit(
            CallWindow window, SoakPool pool, Operation operation, int until, List<TaskFuture<Long>> futures) {
        String file = window.file();
        long salt = window.salt();
        while (futures.size() < until) {
            futures.add(pool.pool().submit(n -> SoakTasks.plain(file, salt, n), operation.first() + futures.size()));
        }
    }

    private static void takeAll(CallWindow window, Operation operation, List<? extends TaskFuture<?>> futures)
            throws InterruptedException {
        for (int i = 0; i < futures.size(); i++) {
            Submits.take(window, operation.first() + i, futures.get(i));
        }
    }

    /** Gets results each of which, while it is read, makes a call on the same pool and waits for it. */
    static boolean useThePool(CallWindow window, SoakPool pool, RandomGenerator random) throws InterruptedException {
        int count = 1 + random.nextInt(20);
        Operation operation = window.begin(
                count + " submits with results that use the pool when they are read",
                pool,
                count,
                Expectation.of(pool, SeenOutcome.VALUE));
        if (operation == null) {
            return false;
        }
        int ticket = TICKETS.incrementAndGet();
        PLACES.put(ticket, new Place(window, pool));
        try {
            String file = window.file();
            long salt = window.salt();
            List<TaskFuture<Object>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                futures.add(pool.pool().submit(n -> UsesThePool.make(file, salt, n, ticket), operation.first() + i));
            }
            takeAll(window, operation, futures);
        } finally {
            PLACES.remove(ticket);
        }
        return true;
    }

    private static void callWhileReading(int ticket) {
        Place place = PLACES.get(ticket);
        Operation operation = place == null
                ? null
                : place.window.begin(
                        "a submit while a result is read",
                        place.pool,
                        1,
                        Expectation.of(place.pool, SeenOutcome.VALUE));
        if (place == null || operation == null) {
            return;
        }
        String file = place.window.file();
        long salt = place.window.salt();
        try {
            Submits.take(
                    place.window,
                    operation.first(),
                    place.pool.pool().submit(n -> SoakTasks.plain(file, salt, n), operation.first()));
        } catch (InterruptedException e) {
            place.window.report(operation.first(), SeenOutcome.UNEXPECTED);
            Thread.currentThread().interrupt();
        }
    }

    private static final class SlowToRead implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long value;
        private final boolean deaf;

        private SlowToRead(long value, boolean deaf) {
            this.value = value;
            this.deaf = deaf;
        }

        static Object make(String file, long salt, int call, boolean deaf) throws IOException {
            return new SlowToRead(SoakTasks.brief(file, salt, call), deaf);
        }

        @Serial
        private Object readResolve() {
            long start = System.nanoTime();
            long left = (deaf ? DEAF : Duration.ofMinutes(1)).toNanos();
            long end = start + left;
            boolean interrupted = false;
            while (left > 0 && (deaf || !interrupted)) {
                try {
                    TimeUnit.NANOSECONDS.sleep(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = end - System.nanoTime();
            }
            return value; // too late
        }
    }

    private static final class UsesThePool implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long value;
        private final int ticket;

        private UsesThePool(long value, int ticket) {
            this.value = value;
            this.ticket = ticket;
        }

        static Object make(String file, long salt, int call, int ticket) throws IOException {
            return new UsesThePool(SoakTasks.brief(file, salt, call), ticket);
        }

        @Serial
        private @Nullable Object readResolve() {
            callWhileReading(ticket);
            return value;
        }
    }
}
