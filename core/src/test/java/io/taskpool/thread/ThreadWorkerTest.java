package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.spi.Backend;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.TaskPools;
import io.taskpool.spi.WorkUnit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that are abandoned while they pull work or are idle, and workers whose thread cannot be started. */
@Timeout(300)
class ThreadWorkerTest {
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final AtomicInteger threadsRefused = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** What happens to the pool while a worker that is pulling work is abandoned. */
    enum Ending {
        NONE(pool -> {}),
        SHUTDOWN(TaskPool::shutdown),
        SHUTDOWN_NOW(TaskPool::shutdownNow);

        final Consumer<TaskPool> deed;

        Ending(Consumer<TaskPool> deed) {
            this.deed = deed;
        }
    }

    @AfterEach
    void endThreads() {
        goOn.countDown();
        threads.shutdownNow();
    }

    private void executeUnlessExhausted(Runnable loop) {
        if (threadsRefused.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        threads.execute(loop);
    }

    private static TaskPool open(Backend backend, int workers, int startAttempts) {
        return TaskPools.of(
                backend,
                PoolConfig.builder("test", workers).startAttempts(startAttempts).build());
    }

    private Integer waitForTheTest() throws InterruptedException {
        assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
        return 1;
    }

    private static <T> T get(TaskFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void workPulledByAWorkerThatIsBeingAbandonedIsNotLost(Ending ending) throws Exception {
        AtomicBoolean givenUp = new AtomicBoolean();
        AtomicBoolean terminatedEarly = new AtomicBoolean();
        CountDownLatch opened = new CountDownLatch(1);
        TaskPool[] pool = new TaskPool[1];
        pool[0] = open(
                new WatchedThreads(threads) {
                    @Override
                    void pulled(List<WorkUnit> batch) {
                        if (!batch.isEmpty() && givenUp.compareAndSet(false, true)) {
                            last().killUnlessRunning("abandoned by the test");
                            ending.deed.accept(pool[0]);
                            terminatedEarly.set(pool[0].isTerminated());
                        }
                    }
                },
                1,
                3);
        TaskFuture<Integer> first = pool[0].submit(() -> {
            opened.countDown();
            return waitForTheTest();
        });
        assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
        TaskFuture<Integer> pulled = pool[0].submit(() -> 2);
        goOn.countDown();

        assertThat(get(first)).isEqualTo(1);
        if (ending == Ending.SHUTDOWN_NOW) {
            await().atMost(Duration.ofMinutes(1)).until(pulled::isCancelled);
        } else {
            assertThat(get(pulled)).isEqualTo(2);
        }
        pool[0].shutdown();
        assertThat(pool[0].awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(givenUp).isTrue();
        assertThat(terminatedEarly)
                .as("the pool terminated before the pulled call completed")
                .isFalse();
    }

    @Test
    void idleThreadEndsWhenItIsAbandoned() throws Exception {
        WatchedThreads backend = new WatchedThreads(threads);
        try (TaskPool pool = open(backend, 1, 3)) {
            Thread first = get(pool.submit(Thread::currentThread));
            await().atMost(Duration.ofMinutes(1)).until(() -> first.getState() == Thread.State.WAITING);

            backend.last().killUnlessRunning("abandoned by the test");

            await().atMost(Duration.ofMinutes(1)).until(() -> threads.getActiveCount() == 0);
            assertThat(get(pool.submit(() -> 2))).isEqualTo(2);
        }
    }

    @Test
    void callMovesToTheNextWorkerIfItsThreadCannotBeStarted() throws Exception {
        threadsRefused.set(1);
        try (TaskPool pool = open(new WatchedThreads(this::executeUnlessExhausted), 1, 3)) {
            assertThat(get(pool.submit(() -> 2))).isEqualTo(2);
            assertThat(threadsRefused).hasValue(0);
        }
    }

    @Test
    void callWaitsForALiveWorkerIfNoOtherThreadCanBeStarted() throws Exception {
        try (TaskPool pool = open(new WatchedThreads(this::executeUnlessExhausted), 2, 1)) {
            TaskFuture<Integer> first = pool.submit(this::waitForTheTest);
            threadsRefused.set(Integer.MAX_VALUE);
            TaskFuture<Integer> second = pool.submit(() -> 2);
            await().atMost(Duration.ofMinutes(1)).until(() -> threadsRefused.get() < Integer.MAX_VALUE);
            goOn.countDown();

            assertThat(get(first)).isEqualTo(1);
            assertThat(get(second)).isEqualTo(2);
        }
    }

    @Test
    void callsFailIfNoThreadCanBeStarted() throws Exception {
        threadsRefused.set(Integer.MAX_VALUE);
        try (TaskPool pool = open(new WatchedThreads(this::executeUnlessExhausted), 2, 1)) {
            assertThatThrownBy(() -> get(pool.submit(() -> 2)))
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContainingAll(
                            "the thread of worker 1", "unable to create native thread", "fewer workers")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> pool.map(n -> n, List.of(1, 2, 3))).isInstanceOf(BrokenPoolException.class);

            threadsRefused.set(0);
            assertThat(get(pool.submit(() -> 2))).isEqualTo(2);
        }
    }
}
