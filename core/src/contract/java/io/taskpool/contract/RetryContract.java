package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Which failures are worth another attempt, and what becomes of calls that wait for it. */
abstract class RetryContract extends PoolFixture {
    /** Longer than any test may take. */
    private static final Duration LONG = Duration.ofHours(1);

    private static final MapOptions WAITING = MapOptions.defaults().retries(9).backoff(LONG, LONG);
    private static final CallOptions CALL_WAITING = CallOptions.defaults().retries(9).backoff(LONG, LONG);

    RetryContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void onlyFailuresThatAreWorthItAreRepeated() {
        TaskPool pool = open(2);
        MapOptions options = MapOptions.defaults().retries(3).retryOn(e -> e instanceof Oops);
        List<Outcome<Integer, Integer>> outcomes = pool.outcomes(
                        n -> n == 0 ? Tasks.fail(n) : 1 / (n - 1), List.of(0, 1), options)
                .toList();
        assertThat(outcomes.get(0).attempts()).isEqualTo(4);
        assertThat(outcomes.get(0).failure()).isExactlyInstanceOf(Oops.class);
        assertThat(outcomes.get(1).attempts()).isEqualTo(1);
        assertThat(outcomes.get(1).failure()).isExactlyInstanceOf(ArithmeticException.class);
    }

    @Test
    void predicateThatThrowsKeepsTheCallFromBeingRepeated() {
        TaskPool pool = open(1);
        CallOptions options = CallOptions.defaults().retries(3).retryOn(e -> {
            throw new IllegalStateException("bad predicate");
        });
        assertThatThrownBy(() -> get(pool.submit(Tasks::fail, 1, options))).hasCauseExactlyInstanceOf(Oops.class);
        assertThat(pool.stats().retried()).isZero();
    }

    @Test
    void retriesComeAfterTheirBackOff() throws Exception {
        TaskPool pool = open(1);
        String call = file("call");
        Duration first = Duration.ofMillis(20);
        TaskFuture<Integer> third = pool.submit(
                n -> Tasks.failUntil(call, n), 3, CallOptions.defaults().retries(2).backoff(first, LONG));
        assertThat(get(third)).isEqualTo(3);
        String item = file("item");
        assertThat(pool.map(
                        n -> Tasks.failUntil(item, n),
                        List.of(3),
                        MapOptions.defaults().retries(2).backoff(first, first)))
                .containsExactly(3);
    }

    @Test
    void callThatWaitsForARetryHoldsNoWorker() throws Exception {
        TaskPool pool = open(1);
        TaskFuture<Integer> waiting = pool.submit(Tasks::fail, 1, CALL_WAITING);
        await().until(() -> pool.stats().retried() == 1);
        assertUsable(pool);
        assertThat(waiting.isDone()).isFalse();
        assertThat(waiting.isRunning()).isFalse();
    }

    @Test
    void callThatWaitsForARetryCanBeCancelled() throws Exception {
        TaskPool pool = open(1);
        TaskFuture<Integer> waiting = pool.submit(Tasks::fail, 1, CALL_WAITING);
        await().until(() -> pool.stats().retried() == 1);
        pool.shutdown();
        assertThat(waiting.cancel(true)).isTrue();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void shutdownWaitsForRetries() throws Exception {
        TaskPool pool = open(1);
        String file = file("attempts");
        TaskFuture<Integer> second = pool.submit(
                n -> Tasks.failUntil(file, n),
                2,
                CallOptions.defaults().retries(1).backoff(Duration.ofMillis(300), LONG));
        await().until(() -> pool.stats().retried() == 1);
        pool.close();
        assertThat(second.isDone()).isTrue();
        assertThat(get(second)).isEqualTo(2);
    }

    @Test
    void shutdownAtOnceEndsTheWaitForARetry() throws Exception {
        TaskPool pool = open(1);
        TaskFuture<Integer> waiting = pool.submit(Tasks::fail, 1, CALL_WAITING);
        await().until(() -> pool.stats().retried() == 1);
        assertThat(pool.shutdownNow()).contains(waiting);
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void shutdownAtOnceEndsAMapWhoseCallsWaitForRetries() throws Exception {
        TaskPool pool = open(2);
        CompletableFuture<List<Integer>> map =
                CompletableFuture.supplyAsync(() -> pool.map(Tasks::fail, range(5), WAITING));
        await().until(() -> pool.stats().retried() == 5);
        pool.shutdownNow();
        assertThatThrownBy(() -> map.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void failureOfOneItemEndsTheWaitOfOthers() throws Exception {
        TaskPool pool = open(2);
        MapOptions options = WAITING.unordered().retryOn(e -> e instanceof Oops);
        assertThatThrownBy(() -> pool.map(n -> n == 3 ? 1 / (n - 3) : Tasks.fail(n), range(4), options))
                .hasCauseInstanceOf(ArithmeticException.class);
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void lastFailureHasTheEarlierOnesSuppressed() {
        TaskPool pool = open(1);
        String call = file("call");
        assertThatThrownBy(() -> get(pool.submit(
                        RetryContract::failAnew, call, CallOptions.defaults().retries(3))))
                .hasMessageContaining(" failed after 4 attempts: ")
                .cause()
                .isExactlyInstanceOf(Oops.class)
                .hasMessage("bad 4")
                .satisfies(last -> assertThat(last.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("bad 1", "bad 2", "bad 3"));
        String item = file("item");
        assertThatThrownBy(() -> pool.map(
                        RetryContract::failAnew,
                        List.of(item),
                        MapOptions.defaults().retries(1)))
                .hasMessageContaining("failed after 2 attempts")
                .cause()
                .satisfies(last -> assertThat(last.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("bad 1"));
    }

    @Test
    void onlyTheLatestFailuresAreKept() {
        TaskPool pool = open(1);
        String call = file("call");
        assertThatThrownBy(() -> get(pool.submit(
                        RetryContract::failAnew, call, CallOptions.defaults().retries(14))))
                .cause()
                .hasMessage("bad 15")
                .satisfies(last -> assertThat(last.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .hasSize(10)
                        .startsWith("bad 5")
                        .endsWith("bad 14"));
    }

    @Test
    void oneExceptionThatIsThrownAgainSuppressesNothing() {
        TaskPool pool = open(1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> get(pool.submit(
                            RetryContract::failAlike, 0, CallOptions.defaults().retries(2))))
                    .cause()
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .satisfies(last -> assertThat(last.getSuppressed().length).isLessThanOrEqualTo(2));
        }
    }

    private static final IllegalStateException ALWAYS = new IllegalStateException("always");

    private static int failAlike(int n) {
        throw ALWAYS;
    }

    private static int failAnew(String file) throws Exception {
        Tasks.append(file, "attempt");
        return Tasks.fail(Tasks.lines(file).size());
    }

    @Test
    void waitsThatMakeNoSenseAreRefused() {
        MapOptions options = MapOptions.defaults();
        assertThatThrownBy(() -> options.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first must be at most max (PT1S), was PT2S");
        assertThatThrownBy(() -> options.backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first must be positive, was PT0S");
        assertThatThrownBy(() -> options.retries(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workerDeaths must be at least 1, was 0");
        assertThatThrownBy(() -> options.retryOn(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("predicate");
    }
}
