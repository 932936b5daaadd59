package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Starts all workers at once, and changes how many there are. */
abstract class SizeContract extends PoolFixture {
    private final boolean keepsIdleWorkers;

    SizeContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    @Test
    void warmPoolHasAllItsWorkers() throws Exception {
        TaskPool pool = open(3);
        pool.warmUp();
        assertThat(pool.stats().workers()).isEqualTo(keepsIdleWorkers ? 3 : 0);
        assertUsable(pool);
        pool.warmUp();
    }

    @Test
    void poolThatWasShutDownCannotBeWarmedUp() {
        TaskPool pool = open(1);
        pool.shutdown();
        assertThatThrownBy(pool::warmUp).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void growingPoolRunsMoreCallsAtATime() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(1);
        Gate gate = gate();
        List<TaskFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(pool.submit(Tasks.passing(gate.port())));
        }
        gate.awaitArrivals(1);
        pool.resize(3);
        gate.awaitArrivals(2);
        gate.open();
        for (TaskFuture<?> call : all) {
            get(call);
        }
    }

    @Test
    void shrinkingPoolLetsRunningCallsEndAndLosesNone() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(3);
        Gate gate = gate();
        List<TaskFuture<?>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(pool.submit(Tasks.passing(gate.port())));
        }
        gate.awaitArrivals(3);
        List<TaskFuture<Integer>> waiting = pool.submitAll(Tasks::square, range(50));
        pool.resize(1);
        gate.open();
        for (TaskFuture<?> call : running) {
            get(call);
        }
        for (int n = 0; n < 50; n++) {
            assertThat(get(waiting.get(n))).isEqualTo(n * n);
        }
        await().until(() -> pool.stats().workers() == 1);
        assertUsable(pool);
    }

    @Test
    void shrinkingPoolEndsIdleWorkersFirst() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(3);
        pool.warmUp();
        pool.resize(1);
        await().until(() -> pool.stats().workers() == 1);
        assertUsable(pool);
        pool.resize(2);
        pool.warmUp();
        assertThat(pool.stats().workers()).isEqualTo(2);
    }

    @Test
    void resizingWhileThePoolIsClosedLosesNoCall() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        for (int round = 0; round < Extent.of(5, 50); round++) {
            TaskPool pool = open(2);
            List<TaskFuture<Integer>> calls = pool.submitAll(Tasks::square, range(20));
            CountDownLatch start = new CountDownLatch(1);
            Thread resizer = new Thread(() -> {
                start.countDown();
                for (int workers = 1; workers <= 4; workers++) {
                    pool.resize(workers % 3 + 1);
                }
            });
            resizer.start();
            start.await();
            pool.close();
            resizer.join();
            for (int n = 0; n < 20; n++) {
                assertThat(get(calls.get(n))).isEqualTo(n * n);
            }
            assertThat(pool.awaitTermination(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void poolWithoutAWorkerIsRefused() {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> pool.resize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workers must be at least 1, was 0");
    }
}
