package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskContext;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WhenFull;
import io.taskpool.contract.Gate;
import io.taskpool.contract.PoolFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of calls for worker JVMs for which there is no room in the queue. */
class FullProcessQueueTest extends PoolFixture {
    private final Gate gate = gate();

    FullProcessQueueTest() {
        super(workers -> pool(WhenFull.WAIT));
    }

    private static TaskPool pool(WhenFull whenFull) {
        return ProcessTaskPool.builder()
                .name("small")
                .workers(1)
                .maxHeap("96m")
                .maxQueue(2, whenFull)
                .build();
    }

    /** Submits a call that occupies the only worker, and two that fill the queue. */
    private List<TaskFuture<?>> fill(TaskPool pool) {
        pool.warmUp();
        int port = gate.port();
        List<TaskFuture<?>> calls = new ArrayList<>();
        calls.add(pool.submit(() -> Gate.pass(port)));
        gate.awaitArrivals(1);
        calls.add(pool.submit(() -> 1));
        calls.add(pool.submit(() -> 2));
        return calls;
    }

    @Test
    void fullQueueRejectsCalls() throws Exception {
        TaskPool pool = keep(pool(WhenFull.REJECT));
        List<TaskFuture<?>> calls = fill(pool);
        assertThatThrownBy(() -> pool.submit(() -> 3))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("the queue of the pool 'small' is full: 2 calls wait, and maxQueue allows 2");
        gate.open();
        for (TaskFuture<?> call : calls) {
            get(call);
        }
        assertUsable(pool);
    }

    @Test
    void submitterRunsTheCallItself() throws Exception {
        TaskPool pool = keep(pool(WhenFull.CALLER_RUNS));
        List<TaskFuture<?>> calls = fill(pool);
        TaskFuture<Long> here = pool.submit(() -> ProcessHandle.current().pid());
        assertThat(here.isDone()).isTrue();
        assertThat(get(here)).isEqualTo(ProcessHandle.current().pid());
        assertThat(get(pool.submit(() -> TaskContext.current().worker()))).isEqualTo("the calling thread");
        TaskFuture<Integer> bad = pool.submit(() -> Integer.parseInt("x"));
        assertThatThrownBy(() -> get(bad)).hasCauseInstanceOf(NumberFormatException.class);
        gate.open();
        for (TaskFuture<?> call : calls) {
            get(call);
        }
        assertThat(get(pool.submit(() -> ProcessHandle.current().pid())))
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void submitterWaitsForRoom() throws Exception {
        TaskPool pool = open(1);
        List<TaskFuture<?>> calls = fill(pool);
        CompletableFuture<Integer> third =
                CompletableFuture.supplyAsync(() -> pool.submit(() -> 3)).thenCompose(call -> call);
        assertThat(third).isNotDone();
        gate.open();
        assertThat(third.get(60, TimeUnit.SECONDS)).isEqualTo(3);
        for (TaskFuture<?> call : calls) {
            get(call);
        }
        await().until(() -> pool.stats().queued() == 0);
    }
}
