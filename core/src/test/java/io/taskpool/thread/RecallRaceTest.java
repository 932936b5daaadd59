package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Calls that are taken back from a worker in the moment in which it runs out of calls: it skips the rest of a long chunk
 * while that rest is taken from it.
 */
class RecallRaceTest {
    private static final int ROUNDS = 4_000;

    @Test
    void aWorkerWhoseCallsAreTakenBackAsItEndsTakesTheNextCall() throws Exception {
        List<Integer> numbers = IntStream.range(0, 20_000).boxed().toList();
        try (TaskPool pool = TaskPool.threads(1)) {
            for (int round = 0; round < ROUNDS; round++) {
                assertThatThrownBy(() -> pool.map(
                                n -> {
                                    if (n == 2) {
                                        throw new IllegalStateException("no");
                                    }
                                    return n;
                                },
                                numbers,
                                MapOptions.defaults().chunkSize(20_000)))
                        .isInstanceOf(TaskFailedException.class);
                assertThat(pool.submit(n -> n + 1, round).get(60, TimeUnit.SECONDS))
                        .isEqualTo(round + 1);
            }
        }
    }
}
