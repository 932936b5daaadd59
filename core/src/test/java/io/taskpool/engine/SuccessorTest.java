package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker with a limited number of calls has a successor, which starts while the last of them runs. */
class SuccessorTest {
    private static final TaskFunction<Object, Object> FUNCTION = argument -> argument;

    private final ManualBackend backend = new ManualBackend();

    private PoolEngine engine(int workers, int startAttempts) {
        return new PoolEngine(
                PoolConfig.builder("test", workers)
                        .startAttempts(startAttempts)
                        .maxCallsPerWorker(1)
                        .idleTimeout(Duration.ofHours(1))
                        .cancelGrace(Duration.ofHours(1))
                        .build(),
                backend);
    }

    private static TaskFuture<Object> submit(PoolEngine engine, String argument) {
        return engine.submit(CallKind.FUNCTION, FUNCTION, argument);
    }

    private ManualWorker worker(int number) {
        return backend.workers().get(number - 1);
    }

    @Test
    void startsWhileTheLastCallRunsAndWaitsForItToEnd() throws Exception {
        PoolEngine engine = engine(1, 3);
        TaskFuture<Object> first = submit(engine, "first");
        assertThat(worker(1).begin()).isTrue();
        assertThat(backend.workers()).hasSize(2);
        assertThat(engine.stats().idleWorkers()).isEqualTo(1);

        TaskFuture<Object> second = submit(engine, "second");
        assertThat(worker(2).begin()).as("two calls at a time").isFalse();
        assertThat(engine.stats().queued()).isEqualTo(1);

        assertThat(worker(1).finish()).isTrue();
        assertThat(first.get()).isEqualTo("first");
        assertThat(worker(1).isDead()).as("it was only asked to end").isFalse();
        assertThat(worker(2).begin()).isTrue();
        assertThat(worker(2).finish()).isTrue();
        assertThat(second.get()).isEqualTo("second");
    }

    @Test
    void isLimitedToOnePerWorkerEvenIfTheOldOnesDoNotExit() {
        PoolEngine engine = engine(2, 3);
        List<TaskFuture<Object>> calls = List.of(
                submit(engine, "a"),
                submit(engine, "b"),
                submit(engine, "c"),
                submit(engine, "d"),
                submit(engine, "e"));
        for (int number = 1; number <= 4; number++) {
            assertThat(backend.workers()).hasSize(4);
            assertThat(worker(number).begin()).isTrue();
            assertThat(worker(number).finish()).isTrue();
        }
        assertThat(backend.workers()).as("none has exited").hasSize(4);
        assertThat(worker(1).drain()).isTrue();
        assertThat(backend.workers()).hasSize(5);
        backend.drain();
        assertThat(calls).allMatch(TaskFuture::isDone);
        assertThat(engine.stats().workersDied()).isZero();
    }

    @Test
    void runsTheRemainingCallsAfterAShutdown() {
        PoolEngine engine = engine(2, 3);
        List<TaskFuture<Object>> calls = List.of(submit(engine, "a"), submit(engine, "b"), submit(engine, "c"));
        assertThat(backend.workers()).hasSize(4);
        engine.shutdown();
        backend.drain();
        assertThat(calls).allMatch(TaskFuture::isDone);
        assertThat(engine.isTerminated()).isTrue();
        assertThat(backend.workers()).hasSize(4);
    }

    @Test
    void isEndedIfThePoolIsShutDownWhileItStarts() {
        PoolEngine engine = engine(1, 3);
        backend.startsTakeTime();
        TaskFuture<Object> call = submit(engine, "a");
        worker(1).slot().ready(worker(1));
        backend.drain();
        assertThat(call.isDone()).isTrue();
        assertThat(backend.workers()).hasSize(2);

        engine.shutdown();
        worker(2).slot().ready(worker(2)); // a late report
        backend.drain();
        assertThat(engine.isTerminated()).isTrue();
        assertThat(engine.stats().workersDied()).isZero();
        assertThat(engine.stats().workersStarted()).isEqualTo(1);
    }

    @Test
    void doesNotStartAfterAShutdownOrInAPoolThatStartsOneWorkerOnly() {
        PoolEngine once = engine(1, 1);
        TaskFuture<Object> only = submit(once, "a");
        backend.drain();
        assertThat(only.isDone()).isTrue();
        assertThat(backend.workers()).hasSize(1);

        PoolEngine engine = engine(1, 3);
        backend.startsTakeTime();
        TaskFuture<Object> call = submit(engine, "b");
        engine.shutdown();
        worker(2).slot().ready(worker(2));
        backend.drain();
        assertThat(call.isDone()).isTrue();
        assertThat(backend.workers()).hasSize(2);
        assertThat(engine.isTerminated()).isTrue();
    }
}
