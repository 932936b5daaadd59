package io.taskpool.benchmarks.soak;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code map}, {@code forEach} and {@code stream}, with all options. */
final class Maps {
    private static final int[] CHUNK_SIZES = {0, 0, 0, 1, 3, 17, 256, 5_000};

    private Maps() {}

    private static MapOptions options(RandomGenerator random, SoakPool pool) {
        MapOptions options = MapOptions.defaults();
        int chunkSize = CHUNK_SIZES[random.nextInt(CHUNK_SIZES.length)];
        if (chunkSize > 0) {
            options = options.chunkSize(chunkSize);
        }
        if (random.nextInt(3) == 0) {
            options = options.unordered();
        }
        if (random.nextInt(3) == 0) {
            options = options.retries(1 + random.nextInt(3));
        }
        if (pool.isLimited() && random.nextInt(4) == 0) {
            options = options.timeout(Duration.ofMillis(1_000 + random.nextInt(2_000)));
        }
        return options;
    }

    private static int size(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(4); // also an empty list
            case 1 -> 1 + random.nextInt(300);
            case 2 -> 1 + random.nextInt(5_000);
            default -> 1 + random.nextInt(40_000);
        };
    }

    private static List<Integer> items(Operation operation) {
        return IntStream.range(operation.first(), operation.first() + operation.count())
                .boxed()
                .toList();
    }

    private static @Nullable Operation begin(
            String what, CallWindow window, SoakPool pool, int count, MapOptions options, Pace pace)
            throws InterruptedException {
        return pace.take(count)
                ? window.begin(
                        what + " of " + count + " with " + options,
                        pool,
                        count,
                        Expectation.ofMany(pool, options.retries()))
                : null;
    }

    static void map(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        MapOptions options = options(random, pool);
        Operation operation = begin("map", window, pool, size(random), options, pace);
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        List<Long> results;
        try {
            results = pool.pool().map(n -> SoakTasks.plain(file, salt, n), items(operation), options);
        } catch (TaskFailedException e) {
            failedAt(window, operation, options, e);
            return;
        }
        if (results.size() != operation.count()) {
            throw new IllegalStateException(operation + " returned " + results.size() + " results");
        }
        if (options.ordered()) {
            for (int i = 0; i < results.size(); i++) {
                window.reportValue(operation.first() + i, results.get(i));
            }
        } else {
            new AnyOrder(window, operation).takeAll(results.iterator(), Integer.MAX_VALUE);
        }
    }

    static void forEach(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        MapOptions options = options(random, pool);
        Operation operation = begin("forEach", window, pool, size(random), options, pace);
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        try {
            pool.pool()
                    .forEach(
                            n -> {
                                long unused = SoakTasks.plain(file, salt, n);
                            },
                            items(operation),
                            options);
        } catch (TaskFailedException e) {
            failedAt(window, operation, options, e);
            return;
        }
        // There are no values to check; the log shows that the calls ran.
        window.reportAll(operation.first(), operation.first() + operation.count(), SeenOutcome.BEFORE_FAILURE);
    }

    /** Reports the calls of a {@code map} that failed: all calls before the first failure must have run. */
    static void failedAt(CallWindow window, Operation operation, MapOptions options, TaskFailedException failure) {
        int first = operation.first();
        int end = first + operation.count();
        int failed = first + (int) failure.index();
        window.reportAll(first, failed, options.ordered() ? SeenOutcome.BEFORE_FAILURE : SeenOutcome.DROPPED);
        window.reportFailure(failed, failure);
        window.reportAll(failed + 1, end, SeenOutcome.DROPPED);
    }

    /** A stream whose consumer is fast or slow, and reads to the end or closes the stream half-way. */
    static void stream(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        MapOptions options = options(random, pool);
        int lookAhead = 0;
        if (random.nextBoolean()) {
            lookAhead = 1 + random.nextInt(10_000);
            options = options.lookAhead(lookAhead);
        }
        boolean slow = random.nextInt(4) == 0;
        int count = slow ? random.nextInt(3_000) : size(random);
        int limit = random.nextInt(3) == 0 ? random.nextInt(count + 1) : Integer.MAX_VALUE;
        String what = "stream" + (slow ? ", slowly," : "") + (limit < count ? ", closed after " + limit + "," : "");
        Operation operation = begin(what, window, pool, count, options, pace);
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        ReadAhead items = new ReadAhead(operation);
        AnyOrder taken = new AnyOrder(window, operation);
        try (Stream<Long> results = pool.pool().stream(n -> SoakTasks.plain(file, salt, n), items, options)) {
            Iterator<Long> iterator = results.iterator();
            while (taken.count < limit && iterator.hasNext()) {
                taken.take(iterator.next(), options.ordered());
                if (slow && taken.count % 64 == 0) {
                    Thread.sleep(random.nextInt(20));
                }
                // One chunk is always read, and the stream's iterator prefetches one result.
                int bound = Math.max(lookAhead, Math.max(1, options.chunkSize())) + 1;
                if (lookAhead > 0 && items.read - taken.count > bound) {
                    throw new IllegalStateException(operation + " read " + items.read + " items while only "
                            + taken.count + " results were taken");
                }
            }
        } catch (TaskFailedException e) {
            int failed = operation.first() + (int) e.index();
            if (options.ordered() && failed != operation.first() + taken.count) {
                throw new IllegalStateException(
                        operation + " failed at item " + e.index() + " after " + taken.count + " results", e);
            }
            window.reportFailure(failed, e);
            taken.seen.set((int) e.index());
        }
        for (int i = taken.seen.nextClearBit(0); i < operation.count(); i = taken.seen.nextClearBit(i + 1)) {
            window.report(operation.first() + i, SeenOutcome.DROPPED);
        }
        if (limit == Integer.MAX_VALUE && taken.seen.length() == 0 && count > 0) {
            throw new IllegalStateException(operation + " ended without a result");
        }
    }

    /** Items that count how many of them have been read. */
    private static final class ReadAhead implements Iterable<Integer> {
        private final Operation operation;
        private volatile int read;

        ReadAhead(Operation operation) {
            this.operation = operation;
        }

        @Override
        public Iterator<Integer> iterator() {
            return IntStream.range(operation.first(), operation.first() + operation.count())
                    .peek(item -> read = item - operation.first() + 1)
                    .iterator();
        }
    }

    /** Checks results in any order: the call of each is computed from its value. */
    private static final class AnyOrder {
        private final CallWindow window;
        private final Operation operation;
        private final BitSet seen = new BitSet();
        private int count;

        AnyOrder(CallWindow window, Operation operation) {
            this.window = window;
            this.operation = operation;
        }

        void takeAll(Iterator<Long> results, int limit) {
            while (count < limit && results.hasNext()) {
                take(results.next(), false);
            }
        }

        void take(Long value, boolean ordered) {
            long call = ordered ? operation.first() + count : Values.callOf(window.salt(), value);
            if (call < operation.first() || call >= operation.first() + operation.count()) {
                throw new IllegalStateException(operation + " returned a value of call " + call);
            }
            count++;
            seen.set((int) call - operation.first());
            window.reportValue((int) call, value);
        }
    }
}
