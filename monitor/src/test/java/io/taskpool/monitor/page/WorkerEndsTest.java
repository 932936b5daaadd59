package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskPool;
import io.taskpool.monitor.record.Recording;
import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Takes the reasons from real pools, since they are texts for people. */
class WorkerEndsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aWorkerThatExitsHasDied() {
        try (TaskPool pool = TaskPool.processes(1)) {
            Recording recording = Recording.start("exits", pool);
            pool.submit(() -> Runtime.getRuntime().halt(3));
            assertThat(WorkerEnds.isDeath(firstEnd(recording))).isTrue();
        }
    }

    @Test
    void aWorkerThatIsKilledForItsTimeLimitHasDied() {
        try (TaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .taskTimeout(Duration.ofMillis(100))
                .cancelGrace(Duration.ofMillis(10))
                .build()) {
            Recording recording = Recording.start("spins", pool);
            pool.submit(() -> {
                while (true) {
                    Thread.onSpinWait();
                }
            });
            assertThat(WorkerEnds.isDeath(firstEnd(recording))).isTrue();
        }
    }

    @Test
    void aWorkerThatIsNotNeededAnyMoreHasNotDied() {
        Recording recording;
        try (TaskPool pool = TaskPool.processes(1)) {
            recording = Recording.start("shuts down", pool);
            pool.map(n -> n, List.of(1));
        }
        assertThat(WorkerEnds.isDeath(firstEnd(recording))).isFalse();
    }

    @Test
    void anIdleWorkerThatEndsHasNotDied() {
        try (TaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .minWorkers(0)
                .idleTimeout(Duration.ofMillis(50))
                .build()) {
            Recording recording = Recording.start("idles", pool);
            pool.map(n -> n, List.of(1));
            assertThat(WorkerEnds.isDeath(firstEnd(recording))).isFalse();
        }
    }

    @Test
    void aWorkerThatIsReplacedAfterItsLastCallHasNotDied() {
        try (TaskPool pool =
                ProcessTaskPool.builder().workers(1).maxTasksPerWorker(1).build()) {
            Recording recording = Recording.start("replaces", pool);
            pool.map(n -> n, List.of(1, 2));
            assertThat(WorkerEnds.isDeath(firstEnd(recording))).isFalse();
        }
    }

    private static String firstEnd(Recording recording) {
        await().atMost(SOON).until(() -> recording.lives().stream().anyMatch(life -> life.why() != null));
        return recording.lives().stream()
                .filter(life -> life.why() != null)
                .findFirst()
                .orElseThrow()
                .why();
    }
}
