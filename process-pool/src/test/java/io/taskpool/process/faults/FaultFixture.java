package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Gate;
import io.taskpool.process.ProcessTaskPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens pools and gates for a fault test, and sees to it that every pool ends whatever the fault did to it. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class FaultFixture {
    @TempDir
    Path directory;

    private final List<ProcessTaskPool> pools = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();

    @AfterEach
    void everyPoolEnds() throws InterruptedException {
        boolean unused = Thread.interrupted();
        gates.forEach(Gate::open);
        for (ProcessTaskPool pool : pools) {
            List<Long> pids = pool.workerPids();
            pool.shutdownNow();
            assertThat(pool.awaitTermination(Duration.ofSeconds(30)))
                    .as("the pool ends after shutdownNow: %s", pool.stats())
                    .isTrue();
            assertThat(pids).as("workers that outlive their pool").noneMatch(Processes::isRunning);
        }
    }

    /** Returns a builder of pools with a small heap and a short grace. */
    static ProcessTaskPool.Builder builder(int workers) {
        return ProcessTaskPool.builder().workers(workers).maxHeap("128m").cancelGrace(Duration.ofMillis(300));
    }

    ProcessTaskPool open(int workers) {
        return open(builder(workers));
    }

    ProcessTaskPool open(ProcessTaskPool.Builder builder) {
        ProcessTaskPool pool = builder.build();
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

    static <R> R get(Future<R> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    /** Waits for a call to fail and returns why it did. */
    static <T extends Throwable> T failure(TaskFuture<?> future, Class<T> type) {
        Throwable thrown = catchThrowable(() -> get(future));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(type);
        return type.cast(thrown.getCause());
    }

    static long pidOf(TaskPool pool) throws Exception {
        return get(pool.submit(Acts::pid));
    }

    static void assertUsable(TaskPool pool) throws Exception {
        assertThat(get(pool.submit(Acts::square, 7))).isEqualTo(49);
        assertThat(pool.map(Acts::square, List.of(1, 2, 3))).containsExactly(1, 4, 9);
    }
}
