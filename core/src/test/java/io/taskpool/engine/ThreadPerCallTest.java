package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pool that runs each call on its own thread, beyond what the contract tests cover. */
class ThreadPerCallTest {
    private static PoolEngine engine(int limit, ThreadFactory threads) {
        return new PoolEngine(
                PoolConfig.builder("test", limit)
                        .idleTimeout(Duration.ofHours(1))
                        .cancelGrace(Duration.ofMillis(100))
                        .build(),
                threads,
                ThreadHooks.NONE);
    }

    private static TaskFuture<Object> submit(PoolEngine engine, Callable<Object> task) {
        return engine.submit(CallKind.CALLABLE, task, null);
    }

    private static Object awaitStubbornly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                open = latch.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // ignores the interrupt
            }
        }
        return "late";
    }

    @Test
    void callsWhoseThreadCannotBeStartedFailAndThePoolStaysUsable() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        PoolEngine engine = engine(1, body -> {
            if (broken.get()) {
                throw new IllegalStateException("no more threads");
            }
            return new Thread(body);
        });
        broken.set(true);
        List<TaskFuture<Object>> failing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            failing.add(submit(engine, () -> 1));
        }
        for (TaskFuture<Object> future : failing) {
            assertThatThrownBy(future::get)
                    .hasCauseInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("no more threads");
        }
        broken.set(false);
        assertThat(submit(engine, () -> 2).get()).isEqualTo(2);
        engine.close();
        assertThat(engine.stats().failed()).isEqualTo(3);
        assertThat(engine.stats().workers()).isZero();
    }

    @Test
    void queuedCallsFailOneAfterTheOtherIfNoThreadCanBeStarted() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        PoolEngine engine = engine(1, body -> {
            if (made.getAndIncrement() > 0) {
                throw new OutOfMemoryError("no more threads");
            }
            return new Thread(body);
        });
        TaskFuture<Object> stubborn = submit(engine, () -> awaitStubbornly(release));
        List<TaskFuture<Object>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(submit(engine, () -> 1));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> engine.stats().workersStarted() == 1);
        // It is abandoned, so that queued work may start threads; but none can be started.
        stubborn.cancel(true);
        for (TaskFuture<Object> future : waiting) {
            assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(BrokenPoolException.class);
        }
        engine.close();
        release.countDown();
        assertThat(engine.stats().failed()).isEqualTo(20_000);
    }

    @Test
    void restOfAChunkRunsEvenIfOneOfItsCallsIsAbandoned() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        PoolEngine engine = engine(1, Thread::new);
        TaskFunction<Integer, Object> function = n -> n == 1 ? awaitStubbornly(release) : n;
        MapOptions options = MapOptions.defaults()
                .chunkSize(4)
                .timeout(Duration.ofMillis(100))
                .unordered();

        assertThatThrownBy(() -> engine.map(CallKind.FUNCTION, function, List.of(0, 1, 2, 3), options))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(TaskTimeoutException.class);

        assertThat(submit(engine, () -> "usable").get(60, TimeUnit.SECONDS)).isEqualTo("usable");
        assertThat(engine.stats().workersDied()).isEqualTo(1);
        release.countDown();
        engine.close();
        assertThat(engine.stats().inFlight()).isZero();
    }

    @Test
    void stuckThreadDoesNotKeepAStoppedPoolFromTerminating() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        PoolEngine engine = engine(4, Thread::new);
        TaskFuture<Object> stuck = submit(engine, () -> {
            running.countDown();
            return awaitStubbornly(release);
        });
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(engine.shutdownNow()).isEmpty();

        assertThat(stuck.isCancelled()).isTrue();
        assertThat(engine.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(engine.stats().workersDied()).isEqualTo(1);
        release.countDown();
        assertThat(engine.stats().cancelled()).isEqualTo(1);
    }

    @Test
    void threadsStayWithinTheLimitAndRunQueuedWork() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        PoolEngine engine = engine(3, Thread::new);
        TaskFunction<Integer, Integer> function = n -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            return n;
        };
        List<Integer> items = IntStream.range(0, 20_000).boxed().toList();
        assertThat(engine.<Integer, Integer>map(CallKind.FUNCTION, function, items, MapOptions.defaults()))
                .isEqualTo(items);
        engine.close();
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(engine.stats().succeeded()).isEqualTo(20_000);
    }
}
