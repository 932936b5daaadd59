package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.engine.shared.SharedTargets;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedQueue;
import io.taskpool.shared.SharedValue;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shared objects that nobody holds any more leave nothing behind, neither in the program nor in its workers. */
class SharedLeakTest extends FaultFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Returns the size of a table of this JVM, which drops what was freed when something is added. */
    private static int entriesOf(String type) throws ReflectiveOperationException {
        Field entries =
                Class.forName(type, true, SharedTargets.class.getClassLoader()).getDeclaredField("ENTRIES");
        entries.setAccessible(true);
        return ((Map<?, ?>) entries.get(null)).size();
    }

    /** Has a call capture a queue that nobody holds afterwards; returns how many stand-ins the worker knows then. */
    private static int useQueueOnce(ProcessTaskPool pool) throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        int standIns = get(pool.submit(() -> {
            queue.put(1);
            return entriesOf("io.taskpool.shared.StandInTable");
        }));
        assertThat(queue.size()).isEqualTo(1);
        return standIns;
    }

    private static int collectAndUseQueueOnce(ProcessTaskPool pool) throws Exception {
        System.gc();
        get(pool.submit(() -> System.gc()));
        return useQueueOnce(pool);
    }

    @Test
    void tenThousandQueuesAreForgotten() throws Exception {
        ProcessTaskPool pool = open(1);
        int before = entriesOf(SharedTargets.class.getName());
        for (int i = 0; i < 10_000; i++) {
            int unused = useQueueOnce(pool);
        }
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(collectAndUseQueueOnce(pool)).as("stand-ins").isLessThan(10);
            assertThat(entriesOf(SharedTargets.class.getName())).as("objects").isLessThan(before + 10);
        });
    }

    /** How a queue gets to a task. */
    enum Way {
        CAPTURED {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) throws Exception {
                queue.put(1);
                assertThat(get(pool.submit(() -> queue.take()))).isEqualTo(1);
            }
        },
        WRITTEN_BY_THE_TASK {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) throws Exception {
                byte[] bytes = get(pool.submit(() -> SharedMisuseTest.written(queue)));
                assertThat(SharedMisuseTest.read(bytes)).isSameAs(queue);
            }
        },
        ARGUMENT {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) throws Exception {
                assertThat(get(pool.submit((SharedQueue<Integer> given) -> given.offer(1, Duration.ZERO), queue)))
                        .isTrue();
            }
        },
        CAPTURED_BY_A_MAP {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) {
                pool.forEach((Integer n) -> queue.put(n), List.of(1));
            }
        },
        ITEM_OF_A_MAP {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) {
                pool.forEach((SharedQueue<Integer> given) -> given.put(1), List.of(queue));
            }
        },
        ELEMENT_OF_A_QUEUE {
            @Override
            void use(ProcessTaskPool pool, SharedQueue<Integer> queue) throws Exception {
                SharedQueue<SharedQueue<Integer>> outer = SharedQueue.bounded(1);
                outer.put(queue);
                get(pool.submit(() -> outer.take().put(1)));
                assertThat(outer.size()).isZero();
            }
        };

        abstract void use(ProcessTaskPool pool, SharedQueue<Integer> queue) throws Exception;
    }

    private static WeakReference<SharedQueue<Integer>> used(Way way, ProcessTaskPool pool) throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        way.use(pool, queue);
        return new WeakReference<>(queue);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aQueueIsFreedAlthoughItsThreadAndItsPoolDoNothingMore(Way way) throws Exception {
        ProcessTaskPool pool = open(1);
        WeakReference<SharedQueue<Integer>> queue = used(way, pool);
        await().atMost(LONG).untilAsserted(() -> {
            System.gc();
            assertThat(queue.refersTo(null)).as("freed").isTrue();
        });
        assertUsable(pool);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(SharedLeakTest::isOfValue).count();
        }
    }

    private static boolean isOfValue(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(".value");
        } catch (IOException e) {
            return false; // closed in the meantime
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void aThousandLargeValuesFitIntoASmallHeap() throws Exception {
        ProcessTaskPool pool = open(builder(1).maxHeap("64m"));
        long pid = pidOf(pool);
        long before = openFiles();
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[1 << 20];
            bytes[i] = (byte) i;
            int place = i;
            try (SharedValue<byte[]> value = SharedValue.of(bytes)) {
                assertThat(get(pool.submit(() -> value.get()[place]))).isEqualTo((byte) i);
            }
        }
        await().atMost(LONG).untilAsserted(() -> {
            System.gc(); // those of other tests may go, so there may be fewer
            assertThat(openFiles()).isLessThanOrEqualTo(before);
        });
        assertThat(get(pool.submit(() -> openFiles()))).isZero();
        assertThat(pidOf(pool)).as("no worker was exhausted").isEqualTo(pid);
    }

    /** Returns how many values this process has mapped. */
    private static long mappedValues() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping -> mapping.contains(".value")).count();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void memoryOfAClosedValueIsFreedAlthoughTheWorkersHeapIsEmpty() throws Exception {
        ProcessTaskPool pool = open(1);
        for (int i = 0; i < 3; i++) {
            try (SharedValue<ByteBuffer> value = SharedValue.of(ByteBuffer.allocate(64 << 20))) {
                assertThat(get(pool.submit(() -> value.get().get(0)))).isZero();
            }
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(get(pool.submit(() -> mappedValues()))).isZero());
    }
}
