package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that die while they receive work, before any of its calls starts, or that refuse it. */
@Timeout(300)
class TakingInTest {
    private static final TaskFunction<Object, Object> FUNCTION = argument -> argument;
    private static final String POISON = "poison";
    private static final String LARGE = "large";

    private final List<Object> begun = new ArrayList<>();
    private final List<Integer> arrived = new ArrayList<>();
    private boolean certain;

    private static boolean holds(WorkUnit work, Object argument) {
        return IntStream.range(0, work.size()).anyMatch(call -> argument.equals(work.argument(call)));
    }

    /** Completes each call with its argument, dies of poison, and refuses large work unless it is alone. */
    private final class Eater extends PassiveWorker {
        private final WorkerContext slot;

        Eater(WorkerContext slot) {
            this.slot = slot;
        }

        @Override
        public void run(List<WorkUnit> given) {
            List<WorkUnit> batch = given;
            while (!batch.isEmpty()) {
                for (int i = 0; i < batch.size(); i++) {
                    WorkUnit work = batch.get(i);
                    arrived.add(work.size());
                    if (Work.of(work).isAlone()) {
                        assertThat(batch).hasSize(1);
                    }
                    if (holds(work, POISON)) {
                        slot.diedTakingIn(batch.subList(i, batch.size()), 0, certain, TakingInTest::death);
                        return;
                    }
                    if (work.size() > 1 && holds(work, LARGE)) {
                        slot.refused(List.of(work));
                        continue;
                    }
                    for (int call = 0; call < work.size(); call++) {
                        begun.add(work.argument(call));
                        slot.succeeded(work, call, work.argument(call));
                    }
                }
                batch = new ArrayList<>();
                slot.pull(batch);
            }
        }

        @Override
        public void end() {
            slot.ended(false, List.of());
        }
    }

    private static Throwable death(WorkUnit work, int workers) {
        return new WorkerDiedException(
                work.describe(0) + " ended " + workers, 1, 137, "SIGKILL", List.of(), null, false);
    }

    private final class Eaters implements Backend {
        @Override
        public Worker start(WorkerContext slot) {
            Eater eater = new Eater(slot);
            slot.ready(eater);
            return eater;
        }

        @Override
        public void close() {}
    }

    private PoolEngine engine(int startAttempts) {
        return new PoolEngine(
                PoolConfig.builder("test", 1)
                        .startAttempts(startAttempts)
                        .idleTimeout(Duration.ofHours(1))
                        .cancelGrace(Duration.ofSeconds(1))
                        .build(),
                new Eaters());
    }

    private static TaskFuture<Object> submit(PoolEngine engine, Object argument) {
        return engine.submit(CallKind.FUNCTION, FUNCTION, argument);
    }

    private static void assertDeath(TaskFuture<?> future, int workers) {
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("ended " + workers);
    }

    private static List<Object> itemsWith(Object special, int at, int count) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(i == at ? special : i);
        }
        return items;
    }

    @Test
    void callFailsAfterItHasKilledThreeWorkers() throws Exception {
        PoolEngine engine = engine(3);
        assertDeath(submit(engine, POISON), 3);
        assertThat(submit(engine, 5).get(60, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(engine.stats().workersDied()).isEqualTo(3);
        assertThat(engine.stats().failed()).isEqualTo(1);
        assertThat(begun).containsExactly(5);
    }

    @Test
    void callFailsImmediatelyIfTheCauseIsCertainOrNoOtherWorkerCanBeStarted() {
        PoolEngine once = engine(1);
        assertDeath(submit(once, POISON), 1);
        certain = true;
        PoolEngine engine = engine(3);
        assertDeath(submit(engine, POISON), 1);
        assertThat(engine.stats().workersDied()).isEqualTo(1);
    }

    @Test
    void suchDeathsNeverBreakThePool() throws Exception {
        PoolEngine engine = engine(3);
        for (int i = 0; i < 8; i++) {
            assertDeath(submit(engine, POISON), 3);
        }
        assertThat(engine.stats().workersDied()).isEqualTo(24);
        assertThat(submit(engine, 5).get(60, TimeUnit.SECONDS)).isEqualTo(5);
    }

    @Test
    void itemOfAChunkIsIsolatedWithFewDeathsEvenWithRetries() {
        PoolEngine engine = engine(3);
        List<Object> items = itemsWith(POISON, 30, 40);
        assertThatThrownBy(() -> engine.map(
                        CallKind.FUNCTION,
                        FUNCTION,
                        items,
                        MapOptions.defaults().chunkSize(40).retries(9)))
                .hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(begun).containsAll(items.subList(0, 30)).doesNotHaveDuplicates();
        // One death for the chunk, one for one of its 16 pieces, and three for the item.
        assertThat(engine.stats().workersDied()).isEqualTo(5);
    }

    @Test
    void itemRefusedInAChunkIsSentAlone() {
        PoolEngine engine = engine(3);
        List<Object> items = itemsWith(LARGE, 30, 300);
        List<Object> results = engine.map(
                CallKind.FUNCTION, FUNCTION, items, MapOptions.defaults().chunkSize(300));
        assertThat(results).isEqualTo(items);
        assertThat(begun).containsExactlyElementsOf(items);
        assertThat(arrived).contains(300, 19, 2, 1);
        assertThat(engine.stats().workersDied()).isZero();
    }
}
