package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.PoolStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lanes that have nothing to do, seen from a worker that says so more than once. */
class IdleLaneTest {
    private final OneWorker worker = new OneWorker();
    private final PoolEngine engine = new PoolEngine(
            new PoolConfig("test", 1, 0, 3, 0, null, 0, false, Duration.ofHours(1), null, Duration.ofSeconds(1)),
            worker);

    @Test
    void aWorkerThatAnswersARecallWhenItIsIdleCountsOnce() throws Exception {
        assertThat(engine.<Integer>submit(CallKind.TASK, new Object(), null).get())
                .isEqualTo(1);

        worker.lane().pull(new ArrayList<>());
        worker.lane().pull(new ArrayList<>());

        PoolStats stats = engine.stats();
        assertThat(stats.workers()).isEqualTo(1);
        assertThat(stats.idleWorkers()).isEqualTo(1);
    }

    /** A backend and its worker in one, which answers each call with 1 before the call's submit returns. */
    private static final class OneWorker implements Backend, Worker {
        private @Nullable Lane lane;

        Lane lane() {
            Lane known = lane;
            if (known == null) {
                throw new AssertionError("no worker was started");
            }
            return known;
        }

        @Override
        public boolean batches() {
            return true;
        }

        @Override
        public boolean keepsIdleWorkers() {
            return true;
        }

        @Override
        public Worker start(Lane started) {
            lane = started;
            started.ready(this);
            return this;
        }

        @Override
        public void run(List<Work> batch) {
            batch.forEach(work -> lane().succeeded(work, 0, 1));
            lane().pull(new ArrayList<>());
        }

        @Override
        public @Nullable Object prepare(CallKind kind, Object function, @Nullable Object argument) {
            return null;
        }

        @Override
        public PreparedFunction prepare(CallKind kind, Object function) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recall() {}

        @Override
        public void cancel(Work work, int call, boolean interrupt) {}

        @Override
        public @Nullable RunningCall running() {
            return null;
        }

        @Override
        public List<Work> notBegun() {
            return List.of();
        }

        @Override
        public void stacks(Consumer<String> receiver) {}

        @Override
        public long memoryBytes() {
            return -1;
        }

        @Override
        public void kill(String reason) {}

        @Override
        public void end() {}

        @Override
        public void close() {}

        @Override
        public String displayName() {
            return "the worker";
        }
    }
}
