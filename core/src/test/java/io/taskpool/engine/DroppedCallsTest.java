package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of an unordered run that do not run because another call failed: they have no result. */
class DroppedCallsTest {
    private static final int ROUNDS = 3_000;
    private static final TaskFunction<Object, Object> SAME = argument -> argument;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ManualBackend backend = new ManualBackend();
    private final PoolEngine engine = new PoolEngine(
            PoolConfig.builder("test", 2)
                    .minWorkers(2)
                    .idleTimeout(Duration.ofHours(1))
                    .cancelGrace(Duration.ofSeconds(1))
                    .build(),
            backend);

    private final TaskPool owner = TaskPool.threads(1);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
        owner.close();
    }

    /** Takes all results of a stream of two calls, each in its own chunk. */
    private void takeAll() {
        engine.<String, Object>stream(
                        owner,
                        CallKind.FUNCTION,
                        SAME,
                        List.of("first", "second"),
                        MapOptions.defaults().chunkSize(1).unordered())
                .forEach(result -> assertThat(result).isInstanceOf(String.class));
    }

    @Test
    void callDroppedWhileTheFailureIsReportedYieldsNoResult() throws Exception {
        CountDownLatch describing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RuntimeException slow = new RuntimeException() {
            @Override
            public String toString() {
                describing.countDown();
                await(goOn);
                return "slow";
            }
        };
        Future<?> stream = threads.submit(this::takeAll);
        List<ManualWorker> workers = backend.awaitWorkersWithCalls(2);
        ManualWorker failing = workers.get(0);
        assertThat(failing.begin()).isTrue();
        Future<Boolean> failure = threads.submit(() -> failing.finish(slow));
        await(describing);

        boolean unused = workers.get(1).drain();
        goOn.countDown();

        assertThat(failure.get(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> stream.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(TaskFailedException.class);
    }

    @Test
    void failureIsThrownWheneverACallWasDropped() throws Exception {
        Set<Boolean> orders = new HashSet<>();
        for (int round = 0; round < ROUNDS || (orders.size() < 2 && round < 10 * ROUNDS); round++) {
            int begunBefore = backend.begun().all().size();
            CyclicBarrier together = new CyclicBarrier(2);
            Future<Boolean> failing = threads.submit(() -> {
                ManualWorker worker = backend.awaitWorkersWithCalls(2).get(0);
                assertThat(worker.begin()).isTrue();
                together.await(60, TimeUnit.SECONDS);
                return worker.finish(new IllegalStateException("it fails"));
            });
            Future<Boolean> other = threads.submit(() -> {
                together.await(60, TimeUnit.SECONDS);
                return backend.workers().get(1).drain();
            });

            assertThatThrownBy(this::takeAll).isInstanceOf(TaskFailedException.class);

            assertThat(failing.get(60, TimeUnit.SECONDS)).isTrue();
            boolean unused = other.get(60, TimeUnit.SECONDS);
            orders.add(backend.begun().all().size() == begunBefore + 2);
            backend.drain();
        }
        assertThat(orders).as("whether the other call ran").containsOnly(true, false);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
