package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The first worker, which starts while its first call is still being prepared. */
class FirstWorkerTest {
    private final OneWorker worker = new OneWorker();

    private PoolEngine engine(int startAttempts) {
        return engine(1, 0, startAttempts);
    }

    private PoolEngine engine(int workers, int minWorkers, int startAttempts) {
        Duration second = Duration.ofSeconds(1);
        return new PoolEngine(
                PoolConfig.builder("test", workers)
                        .minWorkers(minWorkers)
                        .startAttempts(startAttempts)
                        .idleTimeout(Duration.ofHours(1))
                        .cancelGrace(second)
                        .build(),
                worker);
    }

    @Test
    void isStartedBeforeTheCallIsPreparedAndRunsIt() throws Exception {
        PoolEngine engine = engine(3);

        TaskFuture<Integer> future = engine.submit(CallKind.TASK, new Object(), null);

        assertThat(worker.startedBeforePrepared()).isTrue();
        assertThat(future.get()).isEqualTo(1);
        assertThat(engine.stats().workersStarted()).isEqualTo(1);
    }

    @Test
    void isJoinedByTheRestOfTheMinimum() throws Exception {
        PoolEngine engine = engine(2, 2, 3);

        assertThat(engine.<Integer>submit(CallKind.TASK, new Object(), null).get())
                .isEqualTo(1);
        assertThat(engine.stats().workersStarted()).isEqualTo(2);
    }

    @Test
    void runsTheNextCallIfTheFirstCannotBeSent() throws Exception {
        PoolEngine engine = engine(3);
        TaskFuture<Integer> failed =
                engine.submit(CallKind.TASK, new TaskSerializationException("no such thing", null), null);

        assertThatThrownBy(failed::get).hasCauseInstanceOf(TaskSerializationException.class);
        assertThat(engine.<Integer>submit(CallKind.TASK, new Object(), null).get())
                .isEqualTo(1);
        assertThat(engine.stats().workersStarted()).isEqualTo(1);
    }

    @Test
    void waitsForItsCallIfASingleFailedStartBreaksThePool() throws Exception {
        PoolEngine engine = engine(1);

        TaskFuture<Integer> future = engine.submit(CallKind.TASK, new Object(), null);

        assertThat(worker.startedBeforePrepared()).isFalse();
        assertThat(future.get()).isEqualTo(1);
    }

    @Test
    void isNotStartedAfterAShutdown() {
        PoolEngine engine = engine(3);
        engine.shutdown();

        assertThatThrownBy(() -> engine.submit(CallKind.TASK, new Object(), null))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(worker.startedBeforePrepared()).isFalse();
    }
}
