package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a pool shows of its workers while they run. */
abstract class ViewContract extends PoolFixture {
    private final boolean keepsIdleWorkers;

    ViewContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    @Test
    void poolThatHasStartedNoWorkerShowsNone() {
        TaskPool pool = open(2);
        assertThat(pool.name()).isNotBlank();
        assertThat(pool.workers()).isEmpty();
        assertThat(pool.dump()).isEmpty();
    }

    @Test
    void busyWorkerShowsItsCall() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<?> future = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        WorkerInfo worker = busyWorkers(pool).get(0);
        assertThat(worker.running()).contains(ViewContract.class.getName());
        assertThat(worker.pid()).isPositive();
        assertThat(worker.host()).isNotBlank(); // localhost, or a member of a cluster
        gate.open();
        get(future);
        await().until(() -> busyWorkers(pool).isEmpty());
    }

    @Test
    void workersHaveDifferentNames() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        pool.submit(() -> Gate.pass(port));
        pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(2);
        assertThat(busyWorkers(pool)).extracting(WorkerInfo::name).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void workersCountTheirCallsAndFailures() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        Instant before = Instant.now();
        TaskPool pool = open(1);
        for (int i = 0; i < 3; i++) {
            get(pool.submit(Tasks::square, i));
        }
        TaskFuture<Integer> failing = pool.submit(Tasks::fail, 4);
        assertThatThrownBy(() -> get(failing)).isInstanceOf(ExecutionException.class);
        await().untilAsserted(() -> assertThat(pool.workers()).singleElement().satisfies(worker -> {
            assertThat(worker.state()).isEqualTo(WorkerState.IDLE);
            assertThat(worker.running()).isNull();
            assertThat(worker.runningFor()).isNull();
            assertThat(worker.calls()).isEqualTo(4);
            assertThat(worker.failures()).isEqualTo(1);
            assertThat(worker.busy()).isPositive();
            assertThat(worker.startedAt()).isBetween(before, Instant.now());
        }));
    }

    @Test
    void runningTimeCountsFromTheStartOfACallWithALimit() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskPool caller = keep(TaskPool.threads(1));
        long before = System.nanoTime();
        caller.submit(() -> pool.forEach(
                n -> Gate.pass(port),
                List.of(1),
                MapOptions.defaults().timeout(Duration.ofHours(1))));
        gate.awaitArrivals(1);
        Duration first = busyWorkers(pool).get(0).runningFor();
        Duration second = busyWorkers(pool).get(0).runningFor();
        assertThat(second).isGreaterThanOrEqualTo(first).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - before));
    }

    @Test
    void dumpShowsTheFramesOfTheTaskAboveAllOthers() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        String dump = pool.dump();
        assertThat(dump).contains("call 1 (", ViewContract.class.getName()).contains(Gate.class.getName() + ".pass");
        assertThat(dump.indexOf(Gate.class.getName() + ".pass")).isLessThan(dump.indexOf("io.taskpool.spi.CallKind") < 0
                ? dump.indexOf("io.taskpool.remote.worker")
                : dump.indexOf("io.taskpool.spi.CallKind"));
    }

    @Test
    void dumpOfAnIdleWorkerSaysSo() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(1);
        get(pool.submit(Tasks::square, 3));
        await().untilAsserted(() -> assertThat(pool.dump()).startsWith("worker 1").contains("runs no call"));
    }

    private static List<WorkerInfo> busyWorkers(TaskPool pool) {
        return pool.workers().stream()
                .filter(worker -> worker.state() == WorkerState.BUSY)
                .toList();
    }
}
