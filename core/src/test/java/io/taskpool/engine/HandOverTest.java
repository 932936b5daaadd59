package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFuture;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.WorkerContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker that ends while a call is being handed to it: assigned, but not yet delivered. */
class HandOverTest {
    private final OneWorker worker = new OneWorker();
    private final PoolEngine engine = new PoolEngine(
            PoolConfig.builder("test", 1)
                    .idleTimeout(Duration.ofHours(1))
                    .cancelGrace(Duration.ofSeconds(1))
                    .build(),
            worker);

    private TaskFuture<Integer> submit() {
        return engine.submit(CallKind.TASK, new Object(), null);
    }

    @Test
    void callRunsOnAnotherWorkerIfItsOwnDiesDuringTheHandOver() throws Exception {
        assertThat(submit().get()).isEqualTo(1);
        WorkerContext first = worker.slot();
        worker.instead(batch -> {
            first.ended(true, List.of());
            first.recalled(batch);
        });

        assertThat(submit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(engine.stats().workersDied()).isEqualTo(1);
    }

    @Test
    void shutdownWaitsForTheCall() throws Exception {
        assertThat(submit().get()).isEqualTo(1);
        WorkerContext first = worker.slot();
        worker.instead(batch -> {
            first.ended(true, List.of());
            engine.shutdown();
            assertThat(engine.isTerminated()).isFalse();
            assertThat(worker.isClosed()).isFalse();
            first.recalled(batch);
        });

        assertThat(submit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(engine.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(worker.isClosed()).isTrue();
    }

    @Test
    void shutdownNowCancelsTheCall() throws Exception {
        assertThat(submit().get()).isEqualTo(1);
        WorkerContext first = worker.slot();
        worker.instead(batch -> {
            first.ended(true, List.of());
            List<TaskFuture<?>> unused = engine.shutdownNow();
            assertThat(engine.isTerminated()).isFalse();
            first.recalled(batch);
        });

        assertThat(submit().isCancelled()).isTrue();
        assertThat(engine.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }
}
