package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Options of a single submitted call. */
abstract class CallOptionsContract extends PoolFixture {
    private static final CallOptions SHORT = CallOptions.defaults().timeout(Duration.ofMillis(200));

    CallOptionsContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void eachFormOfSubmitTakesOptions() throws Exception {
        TaskPool pool = open(2);
        CallOptions named = CallOptions.defaults().name("named");
        assertThat(get(pool.submit(() -> 42, named))).isEqualTo(42);
        assertThat(get(pool.submit(Tasks::square, 5, named))).isEqualTo(25);
        String file = file("ran");
        assertThat(get(pool.submit(() -> Tasks.append(file, "ran"), named))).isNull();
        assertThat(Tasks.lines(file)).containsExactly("ran");
    }

    @Test
    void callThatRunsPastItsLimitFailsUnderItsName() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        TaskFuture<?> slow = pool.submit(() -> Gate.pass(port), SHORT.name("slow one"));
        assertThatThrownBy(() -> get(slow))
                .cause()
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("'slow one'")
                .hasMessageContaining("200 ms");
        assertUsable(pool);
    }

    @Test
    void callIsRepeatedAsOftenAsRequested() throws Exception {
        TaskPool pool = open(2);
        CallOptions twice = CallOptions.defaults().retries(2);
        String enough = file("enough");
        TaskFuture<Integer> third = pool.submit(n -> Tasks.failUntil(enough, n), 3, twice);
        assertThat(get(third)).isEqualTo(3);
        assertThat(pool.stats().retried()).isEqualTo(2);
        String tooFew = file("too few");
        assertThatThrownBy(() -> get(pool.submit(n -> Tasks.failUntil(tooFew, n), 4, twice)))
                .hasCauseExactlyInstanceOf(Oops.class);
        assertThat(Tasks.lines(tooFew)).hasSize(3);
        assertThat(pool.stats().succeeded()).isEqualTo(1);
        assertThat(pool.stats().failed()).isEqualTo(1);
    }

    @Test
    void callThatRanPastItsLimitIsRepeatedToo() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        String file = file("attempts");
        TaskFuture<Integer> second = pool.submit(
                () -> {
                    Tasks.append(file, "attempt");
                    if (Tasks.lines(file).size() == 1) {
                        Gate.pass(port);
                    }
                    return Tasks.lines(file).size();
                },
                CallOptions.defaults().timeout(Duration.ofSeconds(5)).retries(1));
        assertThat(get(second)).isEqualTo(2);
    }

    @Test
    void cancelledCallIsNotRepeated() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        String file = file("ended");
        TaskFuture<?> call = pool.submit(
                () -> Tasks.passAndTell(port, file), CallOptions.defaults().retries(5));
        gate.awaitArrivals(1);
        assertThat(call.isRunning()).isTrue();
        assertThat(call.cancel(true)).isTrue();
        assertThat(call.isRunning()).isFalse();
        await().until(() -> Tasks.lines(file).equals(List.of("interrupted")));
        assertUsable(pool);
        assertThat(Tasks.lines(file)).containsExactly("interrupted");
        assertThat(pool.stats().retried()).isZero();
    }

    @Test
    void waitingCallWithOptionsCanBeCancelled() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        String file = file("ran");
        TaskFuture<?> waiting =
                pool.submit(() -> Tasks.append(file, "ran"), CallOptions.defaults().name("waiting"));
        assertThat(running.isRunning()).isTrue();
        assertThat(waiting.isRunning()).isFalse();
        assertThat(waiting.cancel(false)).isTrue();
        gate.open();
        get(running);
        assertUsable(pool);
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void poolThatIsShutDownAtOnceReturnsTheFuturesOfCallsWithOptions() {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        TaskFuture<Integer> waiting = pool.submit(() -> 1, CallOptions.defaults().name("waiting"));
        assertThat(pool.shutdownNow()).contains(waiting);
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(running.isCancelled()).isTrue();
    }

    @Test
    void allItemsAreSubmittedWithAFutureEach() throws Exception {
        TaskPool pool = open(2);
        List<Integer> results = new ArrayList<>();
        for (TaskFuture<Integer> future : pool.submitAll(Tasks::square, range(50))) {
            results.add(get(future));
        }
        assertThat(results).isEqualTo(range(50).stream().map(n -> n * n).toList());
        List<TaskFuture<Integer>> some =
                pool.submitAll(n -> Tasks.failIf(n == 1, n), range(3), CallOptions.defaults().name("some"));
        assertThat(get(some.get(0))).isZero();
        assertThatThrownBy(() -> get(some.get(1))).hasCauseExactlyInstanceOf(Oops.class);
        assertThat(get(some.get(2))).isEqualTo(2);
    }

    @Test
    void poolThatWasShutDownAcceptsNoCallsWithOptions() {
        TaskPool pool = open(1);
        pool.shutdown();
        assertThatThrownBy(() -> pool.submit(() -> 1, SHORT)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.submitAll(Tasks::square, List.of(1)))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void exceptionsNameTheInvalidOption() {
        TaskPool pool = open(1);
        CallOptions options = CallOptions.defaults();
        assertThatThrownBy(() -> pool.submit(() -> 1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> options.name(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> options.retries(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retries must not be negative, was -1");
        assertThatThrownBy(() -> options.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, was PT0S");
    }
}
