package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Reads a stream while its pool is shut down: in every other round both sides are released together by a barrier, in
 * the others the pool is shut down after the reader has read a number of results, from one to all.
 */
@Timeout(300)
class StreamShutdownRaceTest {
    private static final int ROUNDS = 400;
    private static final int ITEMS = 60;
    private static final List<Integer> LIST = IntStream.range(0, ITEMS).boxed().toList();

    private static void race(boolean lazily, boolean inOneGo, Consumer<TaskPool> ending) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Set<Boolean> orders = new HashSet<>();
        try {
            for (int round = 0; round < ROUNDS || (orders.size() < 2 && round < 10 * ROUNDS); round++) {
                int after = round % 2 == 0 ? 0 : 1 + round / 2 % ITEMS;
                CyclicBarrier barrier = new CyclicBarrier(2);
                TaskPool pool = TaskPool.threads(2);
                List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
                Iterable<Integer> input = lazily ? LIST::iterator : LIST;
                Stream<Integer> stream = pool.stream(
                        n -> {
                            ran.add(n);
                            return n;
                        },
                        input,
                        MapOptions.defaults().lookAhead(8));
                List<Integer> seen = new ArrayList<>();
                Future<RuntimeException> reading = threads.submit(() -> {
                    meetIf(after == 0, barrier);
                    Consumer<Integer> receiver = result -> {
                        seen.add(result);
                        meetIf(seen.size() == after, barrier);
                    };
                    try {
                        if (inOneGo) {
                            stream.forEachOrdered(receiver);
                        } else {
                            stream.iterator().forEachRemaining(receiver);
                        }
                        return null;
                    } catch (RuntimeException e) {
                        return e;
                    }
                });
                meetIf(true, barrier);
                ending.accept(pool);
                RuntimeException end = reading.get(60, TimeUnit.SECONDS);
                orders.add(end == null);
                pool.shutdown();
                assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
                assertThat(seen).isEqualTo(LIST.subList(0, seen.size()));
                if (end == null) {
                    assertThat(seen).isEqualTo(LIST);
                } else if (end instanceof RejectedExecutionException) {
                    assertThat(ran).containsExactlyInAnyOrderElementsOf(seen);
                } else {
                    assertThat(end).isInstanceOf(CancellationException.class);
                }
                assertThat(pool.stats().submitted())
                        .isEqualTo(pool.stats().succeeded() + pool.stats().cancelled());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(orders)
                .as("whether the stream was read to its end; %s, %s", lazily ? "lazily" : "list", inOneGo)
                .containsOnly(true, false);
    }

    private static void meetIf(boolean now, CyclicBarrier barrier) {
        if (now) {
            try {
                barrier.await(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void everyResultIsDelivered() throws Exception {
        for (boolean lazily : new boolean[] {false, true}) {
            for (boolean inOneGo : new boolean[] {false, true}) {
                race(lazily, inOneGo, TaskPool::shutdown);
            }
        }
    }

    @Test
    void stoppedStreamLeavesNothingBehind() throws Exception {
        for (boolean lazily : new boolean[] {false, true}) {
            race(lazily, false, TaskPool::shutdownNow);
            race(lazily, true, TaskPool::shutdownNow);
        }
    }
}
