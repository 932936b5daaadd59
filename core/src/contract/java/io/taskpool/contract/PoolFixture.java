package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens pools and gates for a test and checks that each pool can be terminated afterwards, whatever the test did to it.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PoolFixture {
    /** The longest that a test waits for something that happens soon, on a busy machine. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static {
        Awaitility.setDefaultTimeout(LIMIT);
        // What tests wait for mostly takes less than Awaitility's 100 ms.
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    /** The test's own folder. */
    @TempDir
    protected Path directory;

    private final IntFunction<TaskPool> opener;
    private final List<TaskPool> pools = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();

    /**
     * Makes the fixture.
     *
     * @param opener opens a pool with a given number of workers
     */
    protected PoolFixture(IntFunction<TaskPool> opener) {
        this.opener = opener;
    }

    /**
     * Terminates all pools.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    @AfterEach
    protected void everyPoolEnds() throws InterruptedException {
        boolean unused = Thread.interrupted();
        gates.forEach(Gate::open);
        for (TaskPool pool : pools) {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(LIMIT))
                    .as("the pool ends after shutdownNow: %s", pool.stats())
                    .isTrue();
        }
    }

    /**
     * Opens a pool.
     *
     * @param workers its number of workers
     * @return the pool
     */
    protected TaskPool open(int workers) {
        return keep(opener.apply(workers));
    }

    /**
     * Registers a pool to be terminated after the test.
     *
     * @param <P> the type of the pool
     * @param pool the pool
     * @return the same pool
     */
    protected final <P extends TaskPool> P keep(P pool) {
        pools.add(pool);
        return pool;
    }

    /**
     * Makes a gate, which opens at the end of the test.
     *
     * @return the gate
     */
    protected final Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    /**
     * Returns the name of a new file, as a string so that tasks can capture it.
     *
     * @param name the file's name in the test's folder
     * @return the file's path
     */
    protected final String file(String name) {
        return directory.resolve(name).toString();
    }

    /**
     * Returns the numbers from 0.
     *
     * @param end the end of the range, exclusive
     * @return the numbers
     */
    protected static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    /**
     * Waits for a result.
     *
     * @param <R> the type of the result
     * @param future the future of the result
     * @return the result
     * @throws Exception if the call failed or the wait timed out
     */
    protected static <R> R get(Future<R> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Checks that a pool runs calls.
     *
     * @param pool the pool
     * @throws Exception if it does not
     */
    protected static void assertUsable(TaskPool pool) throws Exception {
        assertThat(get(pool.submit(Tasks::square, 7))).isEqualTo(49);
        assertThat(pool.map(Tasks::square, List.of(1, 2, 3))).containsExactly(1, 4, 9);
    }
}
