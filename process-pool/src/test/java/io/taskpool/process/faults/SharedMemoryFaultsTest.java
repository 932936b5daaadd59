package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.ProcessTaskPool;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Large arrays that go through the file that parent and worker have both mapped, and what may go wrong with it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SharedMemoryFaultsTest extends FaultFixture {
    private static final int MIB = 1 << 20;

    /** Returns the array with each element one larger, so that what comes back has been there. */
    private static long[] addOne(long[] array) {
        long[] larger = array.clone();
        Arrays.setAll(larger, i -> larger[i] + 1);
        return larger;
    }

    private static long[] array(int seed, int length) {
        long[] array = new long[length];
        Arrays.setAll(array, i -> seed * 1_000_003L + i);
        return array;
    }

    private static void assertComesBack(ProcessTaskPool pool, int seed, int length) throws Exception {
        assertThat(get(pool.submit(SharedMemoryFaultsTest::addOne, array(seed, length))))
                .isEqualTo(addOne(array(seed, length)));
    }

    private static boolean hasMapped(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "maps"))
                    .contains(".ring");
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens a pool of one worker that has a ring. */
    private ProcessTaskPool openWithRing() throws Exception {
        return openWithRing(builder(1).maxHeap("256m"));
    }

    private ProcessTaskPool openWithRing(ProcessTaskPool.Builder builder) throws Exception {
        ProcessTaskPool pool = open(builder);
        assertComesBack(pool, 0, MIB / 8);
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        ringNames().isEmpty() && hasMapped(pool.workerPids().get(0)));
        for (int i = 0; i < 20; i++) {
            assertComesBack(pool, i, MIB / 8);
        }
        return pool;
    }

    /** Returns the descriptors of rings that this process has open. */
    private static List<Path> openRings() {
        List<Path> rings = new ArrayList<>();
        File[] descriptors = new File("/proc/self/fd").listFiles();
        for (File descriptor : descriptors == null ? new File[0] : descriptors) {
            try {
                if (Files.readSymbolicLink(descriptor.toPath()).toString().contains(".ring")) {
                    rings.add(descriptor.toPath());
                }
            } catch (IOException e) {
                // it was closed meanwhile
            }
        }
        return rings;
    }

    private static List<String> ringNames() {
        String own = "taskpool-" + ProcessHandle.current().pid() + "-";
        String[] names = new File("/dev/shm").list((folder, name) -> name.startsWith(own) && name.endsWith(".ring"));
        return names == null ? List.of() : List.of(names);
    }

    private static int truncateRings() throws IOException {
        List<Path> rings = openRings();
        for (Path ring : rings) {
            try (RandomAccessFile file = new RandomAccessFile(ring.toFile(), "rw")) {
                file.setLength(0);
            }
        }
        return rings.size();
    }

    @Test
    void arraysOfAllSizesComeBackAsTheyWentAndTheFileGoesWithTheWorker() throws Exception {
        ProcessTaskPool pool = openWithRing();
        int[] lengths = {1, 8_191, 8_192, 8_193, MIB / 8, MIB - 1, MIB, MIB + 1, 3 * MIB};
        for (int i = 0; i < lengths.length; i++) {
            assertComesBack(pool, i, lengths[i]);
        }
        List<long[]> items = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            items.add(array(i, lengths[i % 6]));
        }
        List<long[]> results = pool.map(SharedMemoryFaultsTest::addOne, items);
        for (int i = 0; i < 60; i++) {
            assertThat(results.get(i)).isEqualTo(addOne(items.get(i)));
        }
        assertThat(openRings()).isNotEmpty();
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(openRings()).isEmpty();
        assertThat(ringNames()).isEmpty();
    }

    @Test
    void theLimitOnAMessageHoldsInTheRingToo() throws Exception {
        ProcessTaskPool pool = openWithRing(builder(1).maxHeap("256m").maxMessageBytes(2 * MIB));
        long pid = pidOf(pool);
        for (int below : new int[] {64, 65, 100, 1_024, 1_025, 5_000}) {
            int length = 2 * MIB - below;
            assertThat(get(pool.submit(() -> new byte[length]))).hasSize(length);
        }
        for (int above : new int[] {0, 1, MIB}) {
            int length = 2 * MIB + above;
            assertThat(failure(pool.submit(() -> new byte[length]), TaskSerializationException.class))
                    .hasMessageContaining("maxMessageBytes");
        }
        List<byte[]> items =
                List.of(new byte[MIB - 10], new byte[MIB - 10], new byte[2 * MIB - 2_000], new byte[70_000]);
        assertThat(pool.map(array -> array.length, items)).containsExactly(MIB - 10, MIB - 10, 2 * MIB - 2_000, 70_000);
        assertThat(pidOf(pool)).isEqualTo(pid);
    }

    @Test
    void aTaskThatTruncatesTheFileHarmsNobodyButItsOwnWorker() throws Exception {
        ProcessTaskPool pool = openWithRing();
        assertThat(get(pool.submit(() -> truncateRings()))).isPositive();
        assertSurvives(pool);
    }

    @Test
    void thisJvmSurvivesThatTheFileIsTruncatedUnderIt() throws Exception {
        ProcessTaskPool pool = openWithRing();
        assertThat(truncateRings()).isPositive();
        assertSurvives(pool);
    }

    /** Calls fail, if at all, with their worker; then there is another worker. */
    private static void assertSurvives(ProcessTaskPool pool) throws Exception {
        for (int i = 0; i < 10; i++) {
            try {
                assertComesBack(pool, i, MIB / 8);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
            }
        }
        assertUsable(pool);
        assertComesBack(pool, 11, MIB / 8);
    }

    @Test
    void aWorkerThatDiesWithManyArraysInTheRingFailsOneCall() throws Exception {
        ProcessTaskPool pool = openWithRing();
        TaskFuture<Integer> killer = pool.submit(() -> {
            Runtime.getRuntime().halt(7);
            return 1;
        });
        List<TaskFuture<long[]>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(pool.submit(SharedMemoryFaultsTest::addOne, array(i, MIB / 8)));
        }
        WorkerDiedException unused = failure(killer, WorkerDiedException.class);
        for (int i = 0; i < 20; i++) {
            assertThat(get(futures.get(i))).isEqualTo(addOne(array(i, MIB / 8)));
        }
    }

    /** Cancels, recalls and deaths give regions back; whatever comes of a call, no call gets the elements of another. */
    @Test
    void noCallEverGetsTheElementsOfAnother() throws Exception {
        ProcessTaskPool pool = open(builder(2).maxHeap("256m"));
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 25; round++) {
            List<TaskFuture<long[]>> futures = new ArrayList<>();
            int calls = 24;
            for (int i = 0; i < calls; i++) {
                boolean dies = round % 5 == 4 && i == 10;
                int nap = random.nextInt(8) == 0 ? 5 : 0;
                futures.add(pool.submit(
                        array -> {
                            if (dies) {
                                Runtime.getRuntime().halt(9);
                            }
                            if (nap > 0) {
                                Thread.sleep(nap);
                            }
                            return addOne(array);
                        },
                        array(round * calls + i, 10_000 + random.nextInt(MIB / 4))));
                if (random.nextInt(4) == 0) {
                    futures.get(random.nextInt(futures.size())).cancel(random.nextBoolean());
                }
            }
            for (int i = 0; i < calls; i++) {
                try {
                    long[] result = futures.get(i).get(60, TimeUnit.SECONDS);
                    assertThat(result).isEqualTo(addOne(array(round * calls + i, result.length)));
                } catch (CancellationException e) {
                    // it was
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
                }
            }
        }
        assertUsable(pool);
    }
}
