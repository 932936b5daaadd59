package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.PoolStats;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Slots that have nothing to do, seen from a worker that says so more than once. */
class IdleSlotTest {
    private final OneWorker worker = new OneWorker();
    private final PoolEngine engine = new PoolEngine(
            new PoolConfig("test", 1, 0, 3, 0, null, 0, false, Duration.ofHours(1), null, Duration.ofSeconds(1)),
            worker);

    @Test
    void aWorkerThatAnswersARecallWhenItIsIdleCountsOnce() throws Exception {
        assertThat(engine.<Integer>submit(CallKind.TASK, new Object(), null).get())
                .isEqualTo(1);

        worker.slot().pull(new ArrayList<>());
        worker.slot().pull(new ArrayList<>());

        PoolStats stats = engine.stats();
        assertThat(stats.workers()).isEqualTo(1);
        assertThat(stats.idleWorkers()).isEqualTo(1);
    }
}
