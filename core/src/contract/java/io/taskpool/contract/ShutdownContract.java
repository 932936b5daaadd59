package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The end of a pool. */
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
    void closeWaitsForWhatWasSubmitted() throws Exception {
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
    void everythingIsRefusedAfterShutdown() {
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
                () -> pool.asExecutorService().execute(Tasks.failingRunnable("refused")));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void endingAPoolTwiceIsTheSameAsOnce() throws Exception {
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
    void awaitTerminationGivesUpAtItsLimit() throws Exception {
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
    void shutdownNowReturnsWhatHadNotBegunAndStopsTheRest() throws Exception {
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
    void nothingRunsThatShutdownNowReturned() throws Exception {
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
            List<String> returned = notBegun.stream() // none, if all have run by then
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
    void shutdownLetsAMapThatRunsFinish() throws Exception {
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
    void everyCallThatWasAcceptedEndsThoughThePoolIsShutDownMeanwhile() throws Exception {
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
}
