package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.TaskPools;
import io.taskpool.spi.WorkUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Calls that are recalled from a worker at the moment it runs out of calls: it skips the rest of a chunk while that
 * rest is being recalled. It has skipped all of a short rest by then, but not all of a long one.
 */
class RecallRaceTest {
    private static final int ROUNDS = 4_000;
    private static final int SIZES = 100;

    @Test
    void workerWhoseCallsAreRecalledAsItFinishesTakesTheNextCall() throws Exception {
        List<Integer> numbers = IntStream.range(0, 200 * SIZES).boxed().toList();
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean recalled = new AtomicBoolean();
        Set<Boolean> orders = new HashSet<>();
        try (TaskPool pool = TaskPools.of(
                new WatchedThreads(threads) {
                    @Override
                    void recalled(List<WorkUnit> notBegun) {
                        recalled.set(true);
                    }
                },
                PoolConfig.builder("test", 1).build())) {
            for (int round = 0; round < ROUNDS || (orders.size() < 2 && round < 10 * ROUNDS); round++) {
                List<Integer> items = numbers.subList(0, 4 + 200 * (round % SIZES));
                recalled.set(false);
                assertThatThrownBy(() -> pool.map(
                                n -> {
                                    if (n == 2) {
                                        throw new IllegalStateException("no");
                                    }
                                    return n;
                                },
                                items,
                                MapOptions.defaults().chunkSize(items.size())))
                        .isInstanceOf(TaskFailedException.class);
                orders.add(recalled.get());
                assertThat(pool.submit(n -> n + 1, round).get(60, TimeUnit.SECONDS))
                        .isEqualTo(round + 1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(orders).as("whether calls were recalled").containsOnly(true, false);
    }
}
