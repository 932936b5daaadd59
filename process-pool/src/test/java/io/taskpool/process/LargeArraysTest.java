package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Arrays that are sent to a worker and back in many pieces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeArraysTest {
    private final ProcessTaskPool pool =
            ProcessTaskPool.builder().workers(1).maxHeap("64m").build();

    @AfterAll
    void close() {
        pool.close();
    }

    @Test
    void arraysOfEveryTypeReturnUnchanged() throws Exception {
        int[] sizes = {16_383, 16_384, 16_385, 65_537, 100_003, 1 << 20, (9 << 20) + 3};
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (i * 31);
            }
            assertThat(pool.submit(a -> a, bytes).get()).isEqualTo(bytes);
            boolean[] booleans = new boolean[size];
            for (int i = 0; i < size; i++) {
                booleans[i] = bytes[i] % 3 == 0;
            }
            assertThat(pool.submit(a -> a, booleans).get()).isEqualTo(booleans);
            short[] shorts = new short[size / 2];
            char[] chars = new char[size / 2];
            float[] floats = new float[size / 4];
            for (int i = 0; i < shorts.length; i++) {
                shorts[i] = (short) (i * 7);
                chars[i] = (char) (i * 7);
            }
            for (int i = 0; i < floats.length; i++) {
                floats[i] = i * 0.5f;
            }
            assertThat(pool.submit(a -> a, shorts).get()).isEqualTo(shorts);
            assertThat(pool.submit(a -> a, chars).get()).isEqualTo(chars);
            assertThat(pool.submit(a -> a, floats).get()).isEqualTo(floats);
            int[] ints = new int[size / 4];
            Arrays.setAll(ints, i -> i * 7);
            assertThat(pool.submit(a -> a, ints).get()).isEqualTo(ints);
            long[] longs = new long[size / 8];
            Arrays.setAll(longs, i -> i * 7_000_000_000L);
            assertThat(pool.submit(a -> a, longs).get()).isEqualTo(longs);
            double[] doubles = new double[size / 8];
            Arrays.setAll(doubles, i -> i * 0.5);
            assertThat(pool.submit(a -> a, doubles).get()).isEqualTo(doubles);
        }
    }

    @Test
    void laterChangesToAnArgumentDoNotMatter() throws Exception {
        int[] argument = new int[1 << 20];
        List<TaskFuture<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Arrays.fill(argument, i);
            sums.add(pool.submit(a -> Arrays.stream(a).sum(), argument));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(sums.get(i).get()).isEqualTo(i << 20);
        }
    }

    @Test
    void largeResultsOfCancelledCallsAreDropped() throws Exception {
        for (int i = 0; i < 20; i++) {
            TaskFuture<double[]> unwanted = pool.submit(() -> new double[1 << 18]);
            TaskFuture<double[]> wanted = pool.submit(() -> new double[] {1, 2});
            unwanted.cancel(false);
            assertThat(wanted.get()).containsExactly(1, 2);
        }
    }

    @Test
    void anArgumentThatDoesNotFitTheWorkersHeapFailsItsCallAlone() throws Exception {
        TaskFuture<Integer> tooLarge = pool.submit(a -> a.length, new byte[100 << 20]);
        TaskFuture<Integer> next = pool.submit(a -> a.length, new byte[1 << 20]);
        assertThatThrownBy(tooLarge::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(next.get()).isEqualTo(1 << 20);
    }
}
