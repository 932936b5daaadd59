package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Different time limits on one worker: each call is held to its own limit, regardless of the calls before it. */
abstract class LimitContract extends PoolFixture {
    /** Longer than any test may take. */
    private static final MapOptions LONG = MapOptions.defaults().timeout(Duration.ofHours(1));

    private static final MapOptions MIDDLE = MapOptions.defaults().timeout(Duration.ofMinutes(10));
    private static final MapOptions NONE = MapOptions.defaults();
    private static final MapOptions SHORT = MapOptions.defaults().timeout(Duration.ofMillis(200));

    LimitContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void shortLimitHoldsAfterALongOne() {
        TaskPool pool = open(1);
        assertThat(pool.map(Tasks::square, List.of(3), LONG)).containsExactly(9);
        assertStopped(pool, SHORT);
    }

    @Test
    void shortLimitHoldsAfterCallsWithoutOne() {
        TaskPool pool = open(1);
        assertThat(pool.map(Tasks::square, List.of(3), LONG)).containsExactly(9);
        assertThat(pool.map(Tasks::square, range(100), NONE)).hasSize(100);
        assertThat(pool.map(Tasks::square, List.of(3), MIDDLE)).containsExactly(9);
        assertThat(pool.map(Tasks::square, range(100), NONE)).hasSize(100);
        assertStopped(pool, SHORT);
        assertStopped(pool, SHORT);
    }

    @Test
    void shortLimitInAStreamHoldsAfterALongOne() {
        TaskPool pool = open(1);
        int port = gate().port();
        assertThat(pool.map(Tasks::square, List.of(3), LONG)).containsExactly(9);
        try (Stream<Integer> results = pool.stream(n -> passAt(1, n, port), range(3), SHORT)) {
            assertTimedOut(results::toList);
        }
    }

    @Test
    void shortLimitHoldsBehindARunningCallWithALongOne() throws Exception {
        TaskPool pool = open(1);
        Gate first = gate();
        int firstPort = first.port();
        int port = gate().port();
        TaskPool submitter = TaskPool.threads(2);
        TaskFuture<?> running = submitter.submit(() -> pool.forEach(n -> Gate.pass(firstPort), List.of(1), LONG));
        first.awaitArrivals(1);
        TaskFuture<Integer> between = pool.submit(Tasks::square, 4);
        TaskFuture<?> behind = submitter.submit(() -> assertStopped(pool, SHORT, port));
        first.open();
        get(running);
        get(behind);
        assertThat(get(between)).isEqualTo(16);
    }

    @Test
    void everyMixOfLimitsIsEnforced() {
        TaskPool pool = open(1);
        int port = gate().port();
        Random random = new Random(17);
        for (int round = 0; round < 12; round++) {
            MapOptions options = List.of(LONG, MIDDLE, NONE, SHORT).get(random.nextInt(4));
            if (options == SHORT) { // on a busy machine, even a short call may exceed so short a limit
                assertStopped(pool, SHORT, port);
            } else {
                assertThat(pool.map(Tasks::square, range(20), options)).hasSize(20);
            }
        }
        assertStopped(pool, SHORT, port);
    }

    private void assertStopped(TaskPool pool, MapOptions options) {
        assertStopped(pool, options, gate().port());
    }

    private static void assertStopped(TaskPool pool, MapOptions options, int port) {
        assertTimedOut(() -> pool.map(n -> passAt(2, n, port), range(4), options));
    }

    private static void assertTimedOut(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        e -> assertThat(e.limit()).isEqualTo(Duration.ofMillis(200)));
    }

    private static int passAt(int which, int n, int port) throws InterruptedException {
        if (n == which) {
            Gate.pass(port);
        }
        return n;
    }
}
