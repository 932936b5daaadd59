package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.PoolFixture;
import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;

/**
 * Opens pools for a fault test, and checks that every pool terminates with all its workers whatever the fault did to
 * it.
 */
abstract class FaultFixture extends PoolFixture {
    private final List<ProcessTaskPool> pools = new ArrayList<>();

    FaultFixture() {
        super(workers -> builder(workers).build());
    }

    @AfterEach
    @Override
    protected void everyPoolEnds() throws InterruptedException {
        List<Long> pids = new ArrayList<>();
        pools.forEach(pool -> pids.addAll(pool.workerPids()));
        super.everyPoolEnds();
        assertThat(pids).as("workers that outlive their pool").noneMatch(Processes::isRunning);
    }

    /** Returns a builder of pools with a small heap and a short grace period. */
    static ProcessTaskPool.Builder builder(int workers) {
        return ProcessTaskPool.builder().workers(workers).maxHeap("128m").cancelGrace(Duration.ofMillis(300));
    }

    @Override
    protected ProcessTaskPool open(int workers) {
        return open(builder(workers));
    }

    ProcessTaskPool open(ProcessTaskPool.Builder builder) {
        ProcessTaskPool pool = keep(builder.build());
        pools.add(pool);
        return pool;
    }

    /** Waits for a call to fail and returns the cause. */
    static <T extends Throwable> T failure(TaskFuture<?> future, Class<T> type) {
        Throwable thrown = catchThrowable(() -> get(future));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(type);
        return type.cast(thrown.getCause());
    }

    static long pidOf(TaskPool pool) throws Exception {
        return get(pool.submit(Acts::pid));
    }
}
