package io.taskpool.process.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.shared.SharedValue;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.TaskPools;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What speaks with a worker needs nothing of this machine: neither memory in common, nor files, nor a process. */
class WorkerElsewhereTest {
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            "64m", null, null, null, null, null, 16 << 20, Duration.ofSeconds(60), true, false, null);

    private final List<BlackBoxReader> boxes = new CopyOnWriteArrayList<>();
    private final TaskPool pool = TaskPools.of(
            new Elsewhere(boxes), PoolConfig.builder("elsewhere", 1).build());

    @AfterEach
    void close() {
        pool.close();
    }

    private static final class Elsewhere implements Backend {
        private final List<BlackBoxReader> boxes;
        private final RemotePool remote = new RemotePool(SETTINGS);
        private final ProcessSettings launch =
                ProcessSettings.plain(SETTINGS, List.of(), Path.of(System.getProperty("java.home")), null);

        Elsewhere(List<BlackBoxReader> boxes) {
            this.boxes = boxes;
        }

        @Override
        public Worker start(WorkerContext slot) {
            try {
                BlackBoxReader box = BlackBoxReader.create();
                boxes.add(box);
                ProcessBuilder builder = LaunchCommand.build(launch, false, box.file(), 0);
                LaunchedProcess launched =
                        new LaunchedProcess(slot.number(), false, builder.start(), builder.command(), box);
                LocalWorker local = new LocalWorker(
                        launched, launch, remote, (like, arguments) -> false, ConcurrentHashMap.newKeySet());
                return remote.attend(slot, new WorkerElsewhere(local));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
            return remote.prepare(kind, function, argument);
        }

        @Override
        public PreparedFunction prepare(CallKind kind, Object function) {
            return remote.prepare(kind, function);
        }

        @Override
        public void close() {
            remote.close();
        }
    }

    @Test
    void largeArraysAndSharedValuesComeThroughTheStream() throws Exception {
        double[] elements = new double[100_000];
        Arrays.setAll(elements, i -> i * 0.5);
        for (int i = 0; i < 3; i++) { // where memory is shared, the first has the file made, and later ones use it
            assertThat(pool.submit(array -> array, elements).get()).isEqualTo(elements);
        }
        try (SharedValue<double[]> shared = SharedValue.of(elements)) {
            assertThat(pool.submit(() -> shared.get()[99_999]).get()).isEqualTo(elements[99_999]);
        }
    }

    @Test
    void classesComeThroughTheStream() throws Exception {
        assertThat(pool.map(Probe::new, List.of(1, 2))).containsExactly(new Probe(1), new Probe(2));
        assertThat(pool.submit(() -> Probe.class.getClassLoader().getClass().getName())
                        .get())
                .isEqualTo("io.taskpool.remote.worker.classes.ServedClassLoader");
    }

    private record Probe(int number) implements Serializable {}

    @Test
    void messagesNameItsMachineAndItsDeathFailsItsCallAlone() throws Exception {
        long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
        assertThatThrownBy(() -> pool.submit(() -> Runtime.getRuntime().halt(9)).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WorkerDiedException.class)
                .hasStackTraceContaining("worker 1 (pid " + pid + " on elsewhere) exited with code 9");
        assertThat(pool.submit(() -> 6 * 7).get()).isEqualTo(42);
    }

    @Test
    void aWorkerBeginsNothingOnceItsLeaseIsOver() throws Exception {
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        BlackBoxReader box = boxes.get(0);
        box.lease(System.nanoTime());
        long read = box.read();
        List<TaskFuture<Integer>> late = List.of(pool.submit(() -> 2), pool.submit(() -> 3), pool.submit(() -> 4));
        await().atMost(Duration.ofSeconds(60)).until(() -> box.read() > read);
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(60))
                .until(() -> late.stream().noneMatch(TaskFuture::isDone));
        box.lease(System.nanoTime() + Duration.ofHours(1).toNanos());
        assertThat(late.get(0).get()).isEqualTo(2);
        assertThat(late.get(1).get()).isEqualTo(3);
        assertThat(late.get(2).get()).isEqualTo(4);
    }
}
