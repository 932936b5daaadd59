package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens pools and gates for a test and sees to it that each pool can be ended afterwards. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class PoolFixture {
    @TempDir
    Path directory;

    private final IntFunction<TaskPool> opener;
    private final List<TaskPool> pools = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();

    PoolFixture(IntFunction<TaskPool> opener) {
        this.opener = opener;
    }

    @AfterEach
    void everyPoolEnds() throws InterruptedException {
        boolean unused = Thread.interrupted();
        gates.forEach(Gate::open);
        for (TaskPool pool : pools) {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(Duration.ofSeconds(30)))
                    .as("the pool ends after shutdownNow: %s", pool.stats())
                    .isTrue();
        }
    }

    TaskPool open(int workers) {
        TaskPool pool = opener.apply(workers);
        pools.add(pool);
        return pool;
    }

    Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    /** Returns the name of a new file; a string, so that tasks can capture it. */
    String file(String name) {
        return directory.resolve(name).toString();
    }

    static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    static <R> R get(TaskFuture<R> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    static void assertUsable(TaskPool pool) throws Exception {
        assertThat(get(pool.submit(Tasks::square, 7))).isEqualTo(49);
        assertThat(pool.map(Tasks::square, List.of(1, 2, 3))).containsExactly(1, 4, 9);
    }
}
