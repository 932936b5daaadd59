package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream is read while its pool is shut down or the stream is closed, both sides released together by a barrier. */
@Timeout(120)
class StreamShutdownRaceTest {
    private static final int ROUNDS = 400;
    private static final int ITEMS = 60;
    private static final List<Integer> LIST = IntStream.range(0, ITEMS).boxed().toList();

    private interface Ending {
        void end(TaskPool pool, Stream<Integer> stream);
    }

    private static void race(boolean lazily, boolean inOneGo, Ending ending) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CyclicBarrier barrier = new CyclicBarrier(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
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
                    barrier.await(60, TimeUnit.SECONDS);
                    try {
                        if (inOneGo) {
                            stream.forEachOrdered(seen::add);
                        } else {
                            Iterator<Integer> results = stream.iterator();
                            while (results.hasNext()) {
                                seen.add(results.next());
                            }
                        }
                        return null;
                    } catch (RuntimeException e) {
                        return e;
                    }
                });
                barrier.await(60, TimeUnit.SECONDS);
                ending.end(pool, stream);
                RuntimeException end = reading.get(60, TimeUnit.SECONDS);
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
    }

    @Test
    void everythingThatRanIsDelivered() throws Exception {
        for (boolean lazily : new boolean[] {false, true}) {
            for (boolean inOneGo : new boolean[] {false, true}) {
                race(lazily, inOneGo, (pool, stream) -> pool.shutdown());
            }
        }
    }

    @Test
    void streamThatIsStoppedOrClosedLeavesNothingBehind() throws Exception {
        for (boolean lazily : new boolean[] {false, true}) {
            race(lazily, false, (pool, stream) -> pool.shutdownNow());
            race(lazily, true, (pool, stream) -> pool.shutdownNow());
        }
    }
}
