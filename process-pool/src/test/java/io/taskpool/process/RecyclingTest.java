package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.WorkerDiedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replacement of workers before they cause trouble, and retries in a larger heap. */
class RecyclingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void noWorkerExceedsItsNumberOfCalls() {
        List<Integer> items = IntStream.range(0, 20).boxed().toList();
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(2).maxTasksPerWorker(3).build()) {
            List<Long> pids = pool.map(n -> ProcessHandle.current().pid(), items);
            for (Long pid : pids) {
                assertThat(pids.stream().filter(pid::equals)).hasSizeLessThanOrEqualTo(3);
            }
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    @Test
    void chunksDoNotExceedTheLimit() {
        List<Integer> items = IntStream.range(0, 30).boxed().toList();
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxTasksPerWorker(4).build()) {
            assertThat(pool.submit(() -> 1).toCompletableFuture().join()).isEqualTo(1);
            List<Long> pids = pool.map(
                    n -> ProcessHandle.current().pid(),
                    items,
                    MapOptions.defaults().chunkSize(10));
            assertThat(new HashSet<>(pids)).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void oldWorkersAreReplaced() {
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .minWorkers(1)
                .maxWorkerAge(Duration.ofMillis(500))
                .build()) {
            Set<Long> pids = new HashSet<>();
            await().atMost(LIMIT).until(() -> {
                pids.add(pool.submit(() -> ProcessHandle.current().pid()).get());
                return pids.size() >= 3;
            });
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    @Test
    void largeWorkersAreReplaced() {
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .maxHeap("512m")
                .maxWorkerMemory("200m")
                .build()) {
            long first = pool.submit(() -> {
                        Hoard.BYTES = new byte[300 << 20];
                        java.util.Arrays.fill(Hoard.BYTES, (byte) 1);
                        return ProcessHandle.current().pid();
                    })
                    .toCompletableFuture()
                    .join();
            await().atMost(LIMIT)
                    .until(() ->
                            pool.submit(() -> ProcessHandle.current().pid()).get() != first);
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    /** Retains memory, like a leak. */
    static final class Hoard {
        static byte[] BYTES;

        private Hoard() {}
    }

    @Test
    void callThatRunsOutOfMemoryIsRetriedInALargerHeap() throws Exception {
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .maxHeap("32m")
                .retryOutOfMemory("512m")
                .build()) {
            assertThat(pool.submit(megabytes -> new byte[megabytes << 20].length, 128)
                            .get())
                    .isEqualTo(128 << 20);
            assertThat(pool.map(megabytes -> new byte[megabytes << 20].length, List.of(1, 128, 2, 200, 3)))
                    .containsExactly(1 << 20, 128 << 20, 2 << 20, 200 << 20, 3 << 20);
            assertThatThrownBy(() -> pool.submit(megabytes -> new byte[megabytes << 20].length, 1024)
                            .get())
                    .cause()
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(pool.submit(() -> "well").get()).isEqualTo("well");
        }
    }

    @Test
    void callThatKillsItsWorkersIsNotRetriedForever(@TempDir Path folder) throws Exception {
        String runs = Files.createFile(folder.resolve("runs")).toString();
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            assertThatThrownBy(() -> pool.map(
                            n -> {
                                Files.writeString(Path.of(runs), "x", StandardOpenOption.APPEND);
                                Runtime.getRuntime().halt(9);
                                return n;
                            },
                            List.of(1),
                            MapOptions.defaults().retries(1_000)))
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .isInstanceOf(WorkerDiedException.class);
            assertThat(Files.readString(Path.of(runs))).isEqualTo("xxx");
            assertThat(pool.submit(() -> "well").get()).isEqualTo("well");
        }
    }
}
