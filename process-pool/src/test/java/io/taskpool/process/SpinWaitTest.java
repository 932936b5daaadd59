package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that wait may spin or not: the calls are the same. */
class SpinWaitTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 1_000).boxed().toList();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSettingReachesWorkersAndCallsWorkWithBoth(boolean spinWait) throws Exception {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 7);
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(2).spinWait(spinWait).build()) {
            assertThat(pool.submit(() -> System.getProperty("io.taskpool.spinWait"))
                            .get())
                    .isEqualTo(spinWait ? null : "false");
            for (int n : ITEMS.subList(0, 100)) {
                assertThat(pool.submit(i -> i + 1, n).get()).isEqualTo(n + 1);
            }
            assertThat(pool.map(i -> i, ITEMS)).isEqualTo(ITEMS);
            assertThat(pool.submit(bytes -> bytes, large).get()).isEqualTo(large);
        }
    }
}
