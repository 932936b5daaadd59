package io.taskpool.engine.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs two sides of each race thousands of times, released together by a barrier. */
class PoolFutureRaceTest {
    private static final int ROUNDS = 4_000;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** Runs all parties at the same moment and returns their results. */
    private <T> List<T> together(CyclicBarrier barrier, List<Callable<T>> parties) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> party : parties) {
            running.add(threads.submit(() -> {
                barrier.await(60, TimeUnit.SECONDS);
                return party.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : running) {
            results.add(each.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    @Test
    void everyWaiterIsWoken() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(3);
        for (int round = 0; round < ROUNDS; round++) {
            ManualFuture<Integer> future = new ManualFuture<>();
            int value = round;
            List<Integer> seen =
                    together(barrier, List.of(future::get, future::get, () -> future.succeed(value) ? value : -1));
            assertThat(seen).containsOnly(value);
        }
    }

    @Test
    void waiterThatTimesOutDoesNotLoseAnothersWakeUp() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(4);
        for (int round = 0; round < ROUNDS; round++) {
            ManualFuture<Integer> future = new ManualFuture<>();
            int value = round;
            Callable<Integer> impatient = () -> {
                try {
                    return future.get(1, TimeUnit.MICROSECONDS);
                } catch (TimeoutException e) {
                    return value;
                }
            };
            List<Integer> seen = together(
                    barrier, List.of(future::get, impatient, impatient, () -> future.succeed(value) ? value : -1));
            assertThat(seen).containsOnly(value);
        }
    }

    @Test
    void exactlyOneOutcomeIsDecidedAndSeenByAll() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(3);
        Set<Integer> winners = new HashSet<>();
        for (int round = 0; round < ROUNDS || (winners.size() < 3 && round < 10 * ROUNDS); round++) {
            ManualFuture<Integer> future = new ManualFuture<>();
            List<Boolean> decided = together(
                    barrier,
                    List.of(
                            () -> future.succeed(1),
                            () -> future.fail(new IllegalStateException()),
                            () -> future.cancel(true)));
            assertThat(decided).containsOnlyOnce(true);
            winners.add(decided.indexOf(true));
            assertThat(future.isCancelled()).isEqualTo(decided.get(2));
            assertThat(future.toCompletableFuture().isCompletedExceptionally()).isEqualTo(!decided.get(0));
        }
        assertThat(winners).as("the parties that decided an outcome").containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void callbackRegisteredDuringCompletionRunsExactlyOnce() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(3);
        List<AtomicInteger> calls = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ManualFuture<Integer> future = new ManualFuture<>();
            AtomicInteger called = new AtomicInteger();
            calls.add(called);
            Callable<Boolean> register = () -> {
                future.whenComplete((value, thrown) -> called.addAndGet(value));
                return true;
            };
            assertThat(together(barrier, List.of(register, register, () -> future.succeed(1))))
                    .containsOnly(true);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> calls.stream().allMatch(called -> called.get() >= 2));
        assertThat(calls).allMatch(called -> called.get() == 2);
    }
}
