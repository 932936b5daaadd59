package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.PoolStats;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Idle slots whose worker reports more than once that it is idle. */
class IdleSlotTest {
    private final OneWorker worker = new OneWorker();
    private final PoolEngine engine = new PoolEngine(
            PoolConfig.builder("test", 1)
                    .idleTimeout(Duration.ofHours(1))
                    .cancelGrace(Duration.ofSeconds(1))
                    .build(),
            worker);

    @Test
    void workerThatAnswersARecallWhileIdleIsCountedOnce() throws Exception {
        assertThat(engine.<Integer>submit(CallKind.TASK, new Object(), null).get())
                .isEqualTo(1);

        worker.slot().pull(new ArrayList<>());
        worker.slot().pull(new ArrayList<>());

        PoolStats stats = engine.stats();
        assertThat(stats.workers()).isEqualTo(1);
        assertThat(stats.idleWorkers()).isEqualTo(1);
    }
}
