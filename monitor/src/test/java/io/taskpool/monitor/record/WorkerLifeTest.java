package io.taskpool.monitor.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which ends of workers are deaths, by what real pools say. */
class WorkerLifeTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aWorkerThatExitsHasDied() {
        try (TaskPool pool = TaskPool.processes(1)) {
            Recording recording = Recording.start("exits", pool);
            pool.submit(() -> Runtime.getRuntime().halt(3));
            assertThat(firstEnd(recording).died()).isTrue();
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
            assertThat(firstEnd(recording).died()).isTrue();
        }
    }

    @Test
    void aWorkerThatIsNotNeededAnyMoreHasNotDied() {
        Recording recording;
        try (TaskPool pool = TaskPool.processes(1)) {
            recording = Recording.start("shuts down", pool);
            pool.map(n -> n, List.of(1));
        }
        assertThat(firstEnd(recording).died()).isFalse();
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
            assertThat(firstEnd(recording).died()).isFalse();
        }
    }

    @Test
    void aWorkerThatIsReplacedAfterItsLastCallHasNotDied() {
        try (TaskPool pool =
                ProcessTaskPool.builder().workers(1).maxTasksPerWorker(1).build()) {
            Recording recording = Recording.start("replaces", pool);
            pool.map(n -> n, List.of(1, 2));
            assertThat(firstEnd(recording).died()).isFalse();
        }
    }

    private static WorkerLife firstEnd(Recording recording) {
        await().atMost(SOON).until(() -> recording.lives().stream().anyMatch(life -> life.why() != null));
        return recording.lives().stream()
                .filter(life -> life.why() != null)
                .findFirst()
                .orElseThrow();
    }
}
