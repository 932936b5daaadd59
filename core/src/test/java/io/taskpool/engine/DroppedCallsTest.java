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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a {@code map} in any order that do not run because another one failed: their place holds no result. */
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

    /** Takes all results of a stream of two calls, each in a chunk of its own. */
    private void takeAll() {
        engine.<String, Object>stream(
                        owner,
                        CallKind.FUNCTION,
                        SAME,
                        List.of("first", "second"),
                        MapOptions.defaults().chunkSize(1).unordered())
                .forEach(result -> assertThat(result).isInstanceOf(String.class));
    }

    private void awaitWorkers() {
        while (engine.stats().inFlight() < 2) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aCallThatIsDroppedWhileTheFailureIsReportedIsNoResult() throws Exception {
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
        awaitWorkers();
        ManualWorker failing = backend.workers().get(0);
        while (!failing.begin()) {
            Thread.onSpinWait(); // the call may be on its way to the worker
        }
        Future<Boolean> failure = threads.submit(() -> failing.finish(slow));
        await(describing);

        ManualWorker other = backend.workers().get(1);
        while (other.notBegun().isEmpty()) {
            Thread.onSpinWait(); // the call may be on its way to the worker
        }
        boolean unused = other.drain();
        goOn.countDown();

        assertThat(failure.get(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> stream.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(TaskFailedException.class);
    }

    @Test
    void theFailureIsThrownWheneverACallWasDropped() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean ended = new AtomicBoolean();
            CountDownLatch together = new CountDownLatch(1);
            Future<?> failing = threads.submit(() -> {
                awaitWorkers();
                together.countDown();
                ManualWorker worker = backend.workers().get(0);
                while (!worker.begin()) {
                    Thread.onSpinWait();
                }
                return worker.finish(new IllegalStateException("it fails"));
            });
            Future<?> other = threads.submit(() -> {
                await(together);
                while (!ended.get()) {
                    boolean unused = backend.workers().get(1).drain();
                    Thread.onSpinWait();
                }
                return null;
            });

            assertThatThrownBy(this::takeAll).isInstanceOf(TaskFailedException.class);

            ended.set(true);
            assertThat(failing.get(60, TimeUnit.SECONDS)).isEqualTo(true);
            Object nothing = other.get(60, TimeUnit.SECONDS);
            backend.drain();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
