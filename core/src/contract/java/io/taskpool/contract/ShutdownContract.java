package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Shutting a pool down. */
abstract class ShutdownContract extends PoolFixture {
    ShutdownContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void unusedPoolClosesAtOnce() throws Exception {
        TaskPool pool = open(2);
        assertThat(pool.isShutdown()).isFalse();
        assertThat(pool.isTerminated()).isFalse();
        pool.close();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.awaitTermination(Duration.ZERO)).isTrue();
        assertThat(pool.stats().workersStarted()).isZero();
    }

    @Test
    void closeWaitsForSubmittedCalls() throws Exception {
        TaskPool pool = open(2);
        List<TaskFuture<Integer>> futures =
                range(200).stream().map(n -> pool.submit(Tasks::sleepy, n)).toList();
        pool.close();
        assertThat(futures).allMatch(TaskFuture::isDone);
        for (int i = 0; i < 200; i++) {
            assertThat(get(futures.get(i))).isEqualTo(i);
        }
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.stats().workers()).isZero();
    }

    @Test
    void everythingIsRejectedAfterShutdown() {
        TaskPool pool = open(1);
        pool.shutdown();
        List<ThrowingCallable> calls = List.of(
                () -> pool.submit(() -> 1),
                () -> pool.submit(() -> {}),
                () -> pool.submit(Tasks::square, 1),
                () -> pool.map(Tasks::square, List.of(1)),
                () -> pool.forEach(Tasks::square, List.of(1)),
                () -> pool.stream(Tasks::square, List.of(1)).toList(),
                () -> pool.asExecutorService().submit(Tasks.callable(1)),
                () -> pool.asExecutorService().execute(Tasks.failingRunnable("rejected")));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void shuttingDownIsIdempotent() throws Exception {
        TaskPool pool = open(2);
        assertUsable(pool);
        pool.shutdown();
        pool.shutdown();
        pool.close();
        pool.close();
        assertThat(pool.shutdownNow()).isEmpty();
        assertThat(pool.shutdownNow()).isEmpty();
        pool.shutdown();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void awaitTerminationReturnsAtItsTimeout() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<Void> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        assertThat(pool.awaitTermination(Duration.ofMillis(20)))
                .as("before shutdown")
                .isFalse();
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.isTerminated()).isFalse();
        assertThat(pool.awaitTermination(Duration.ofMillis(20))).isFalse();
        gate.open();
        assertThat(pool.awaitTermination(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        get(running);
    }

    @Test
    void shutdownNowReturnsPendingCallsAndStopsRunningOnes() throws Exception {
        TaskPool pool = open(1);
        String file = file("ran");
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> Tasks.passAndTell(port, file));
        gate.awaitArrivals(1);
        List<TaskFuture<Void>> queued = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            queued.add(pool.submit(() -> Tasks.append(file, "queued")));
        }
        List<TaskFuture<?>> notBegun = pool.shutdownNow();
        assertThat(notBegun).hasSize(50);
        assertThat(notBegun.containsAll(queued)).isTrue();
        assertThat(queued).allMatch(TaskFuture::isCancelled);
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(running.isDone()).isTrue();
        assertThatThrownBy(() -> get(running)).isInstanceOf(Exception.class);
        assertThat(Tasks.lines(file)).doesNotContain("queued", "passed");
    }

    @Test
    void callsThatShutdownNowReturnedNeverRun() throws Exception {
        for (int round = 0; round < 10; round++) {
            TaskPool pool = open(2);
            String begun = file("begun-" + round);
            Map<TaskFuture<?>, Integer> numbers = new HashMap<>();
            for (int n = 0; n < 300; n++) {
                TaskFuture<Integer> future = pool.submit(
                        k -> {
                            Tasks.append(begun, Integer.toString(k));
                            return k;
                        },
                        n);
                numbers.put(future, n);
                if (n == 200) {
                    get(future);
                }
            }

            List<TaskFuture<?>> notBegun = pool.shutdownNow();

            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
            List<String> returned = notBegun.stream() // empty if all have run by then
                    .map(future -> Integer.toString(numbers.get(future)))
                    .toList();
            assertThat(Tasks.lines(begun)).noneMatch(returned::contains);
        }
    }

    @Test
    void shutdownNowEndsAMap() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> pool.forEach(n -> Gate.pass(port), range(1_000))));
        gate.awaitArrivals(2);
        pool.shutdownNow();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void shutdownLetsARunningMapFinish() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<List<Integer>> mapped = CompletableFuture.supplyAsync(() -> pool.map(
                n -> {
                    Gate.pass(port);
                    return n;
                },
                range(10)));
        gate.awaitArrivals(1);
        pool.shutdown();
        gate.open();
        assertThat(mapped.get(60, TimeUnit.SECONDS)).isEqualTo(range(10));
    }

    @Test
    void interruptedCloseStopsEverythingAndKeepsTheFlag() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<Void> running = pool.submit(Tasks.passing(gate.port()));
        TaskFuture<Void> queued = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(running.isDone()).isTrue();
        assertThat(queued.isCancelled()).isTrue();
    }

    @Test
    void severalThreadsMayCloseAtOnce() throws Exception {
        TaskPool pool = open(2);
        List<TaskFuture<Integer>> futures =
                range(100).stream().map(n -> pool.submit(Tasks::sleepy, n)).toList();
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closing.add(CompletableFuture.runAsync(pool::close));
        }
        for (CompletableFuture<Void> each : closing) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(futures).allMatch(future -> future.isDone() && !future.isCancelled());
    }

    @Test
    void everyAcceptedCallCompletesDespiteAConcurrentShutdown() throws Exception {
        for (int round = 0; round < 10; round++) {
            TaskPool pool = open(2);
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<List<TaskFuture<Integer>>> submitting =
                    CompletableFuture.supplyAsync(() -> submitUntilRefused(pool, begun));
            begun.await();
            pool.shutdown();
            List<TaskFuture<Integer>> accepted = submitting.get(60, TimeUnit.SECONDS);
            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
            assertThat(accepted).isNotEmpty().allMatch(future -> future.isDone() && !future.isCancelled());
            assertThat(pool.stats().succeeded()).isEqualTo(accepted.size());
        }
    }

    private static List<TaskFuture<Integer>> submitUntilRefused(TaskPool pool, CountDownLatch begun) {
        List<TaskFuture<Integer>> accepted = new ArrayList<>();
        try {
            while (true) {
                accepted.add(pool.submit(Tasks::square, accepted.size()));
                begun.countDown();
            }
        } catch (RejectedExecutionException e) {
            return accepted;
        }
    }

    @Test
    void streamThatIsReadToItsEndContinuesAfterShutdown() throws Exception {
        Iterable<Integer> lazily = () -> range(200).iterator();
        for (Iterable<Integer> input : List.of(range(200), lazily)) {
            TaskPool pool = open(2);
            Gate gate = gate();
            int port = gate.port();
            CompletableFuture<List<Integer>> read = CompletableFuture.supplyAsync(() -> pool.stream(
                            n -> {
                                Gate.pass(port);
                                return n;
                            },
                            input,
                            MapOptions.defaults().lookAhead(4))
                    .toList());
            gate.awaitArrivals(1);
            pool.shutdown();
            gate.open();
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(range(200));
            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void streamDeliversAllThatWasSubmittedBeforeTheShutdown() throws Exception {
        Iterable<Integer> lazily = () -> range(1_000).iterator();
        for (Iterable<Integer> input : List.of(range(1_000), lazily)) {
            for (MapOptions options :
                    List.of(MapOptions.defaults(), MapOptions.defaults().unordered())) {
                TaskPool pool = open(2);
                Iterator<Integer> results =
                        pool.stream(Tasks::square, input, options).iterator();
                List<Integer> seen = new ArrayList<>();
                seen.add(results.next());
                pool.shutdown();
                assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
                Throwable end = catchThrowable(() -> results.forEachRemaining(seen::add));
                assertThat(seen).hasSize((int) pool.stats().succeeded());
                assertThat(pool.stats().submitted()).isEqualTo(pool.stats().succeeded());
                if (seen.size() < 1_000) {
                    assertThat(end)
                            .isInstanceOf(RejectedExecutionException.class)
                            .hasMessageContaining("was shut down");
                } else {
                    assertThat(end).isNull();
                }
            }
        }
    }

    @Test
    void streamWhoseInputIsExhaustedEndsNormallyAfterShutdown() throws Exception {
        Iterable<Integer> lazily = () -> range(3).iterator();
        for (Iterable<Integer> input : List.of(range(3), lazily)) {
            TaskPool pool = open(1);
            Iterator<Integer> results = pool.stream(Tasks::square, input).iterator();
            assertThat(List.of(results.next(), results.next(), results.next())).containsExactly(0, 1, 4);
            pool.shutdown();
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void streamIsCancelledAfterShutdownNow() throws Exception {
        Iterable<Integer> lazily = () -> Stream.iterate(0, n -> n + 1).iterator();
        for (Iterable<Integer> input : List.of(range(1_000), lazily)) {
            TaskPool pool = open(2);
            Iterator<Integer> results = pool.stream(
                            Tasks::square, input, MapOptions.defaults().lookAhead(4))
                    .iterator();
            assertThat(results.next()).isZero();
            await().until(() -> pool.stats().inFlight() == 0);
            pool.shutdownNow();
            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
            assertThatThrownBy(() -> results.forEachRemaining(n -> {})).isInstanceOf(CancellationException.class);
        }
    }

    /** Asserts that each method that waits for termination refuses to wait on this thread. */
    private static void assertRefusesToWait(TaskPool pool) {
        assertThatThrownBy(pool::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("close()", "shutdown()");
        assertThatThrownBy(() -> pool.awaitTermination(Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("awaitTermination()", "shutdown()");
        assertThatThrownBy(() -> pool.asExecutorService().awaitTermination(1, TimeUnit.DAYS))
                .isInstanceOf(IllegalStateException.class);
        assertThat(catchThrowable(() -> assertThat(pool.awaitTermination(Duration.ZERO))
                        .isFalse()))
                .isNull();
        assertThat(pool.isShutdown()).isFalse();
    }

    @Test
    void codeThatThePoolWaitsForMayNotWaitForThePool() throws Exception {
        TaskPool pool = open(2);
        AtomicInteger asked = new AtomicInteger();
        Runnable ask = () -> {
            assertRefusesToWait(pool);
            asked.incrementAndGet();
        };
        Iterable<Integer> asking = () -> {
            ask.run();
            return range(3).stream().peek(n -> ask.run()).iterator();
        };
        assertThat(pool.map(Tasks::square, asking)).containsExactly(0, 1, 4);
        assertThat(asked.getAndSet(0)).isEqualTo(4);
        assertThat(pool.map(
                        Tasks::square, range(3), MapOptions.defaults().onProgress((done, total) -> ask.run())))
                .containsExactly(0, 1, 4);
        assertThat(asked.getAndSet(0)).isPositive();
        pool.stream(Tasks::square, range(3)).forEach(n -> ask.run());
        assertThat(asked.getAndSet(0)).isEqualTo(3);
        Iterable<Integer> askingLater = () -> range(3).stream().peek(n -> ask.run()).iterator();
        assertThat(pool.stream(Tasks::square, askingLater)).containsExactly(0, 1, 4);
        assertThat(asked.getAndSet(0)).isEqualTo(3);
        assertUsable(pool);
    }

    @Test
    void codeThatThePoolDoesNotWaitForMayCloseIt() throws Exception {
        TaskPool byCallback = open(1);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        byCallback.submit(Tasks::square, 3).thenRun(() -> {
            byCallback.close();
            closed.complete(byCallback.isTerminated());
        });
        assertThat(closed.get(60, TimeUnit.SECONDS)).isTrue();
        TaskPool byConsumer = open(1);
        Iterator<Integer> results = byConsumer.stream(Tasks::square, range(3)).iterator();
        assertThat(results.next()).isZero();
        byConsumer.close();
        assertThat(byConsumer.isTerminated()).isTrue();
        TaskPool other = open(1);
        assertThat(open(1).map(
                        Tasks::square,
                        range(3),
                        MapOptions.defaults().onProgress((done, total) -> other.close())))
                .containsExactly(0, 1, 4);
        assertThat(other.isTerminated()).isTrue();
    }
}
