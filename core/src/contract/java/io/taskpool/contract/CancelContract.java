package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Cancellation and time limits. */
abstract class CancelContract extends PoolFixture {
    CancelContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void callCancelledBeforeItStartsNeverRuns() throws Exception {
        TaskPool pool = open(1);
        String file = file("ran");
        Gate gate = gate();
        TaskFuture<Void> first = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        TaskFuture<Void> second = pool.submit(() -> Tasks.append(file, "second"));
        TaskFuture<Void> third = pool.submit(() -> Tasks.append(file, "third"));
        assertThat(second.cancel(false)).isTrue();
        assertThat(second.isCancelled()).isTrue();
        assertThat(second.cancel(true)).as("cancelled by this call").isFalse();
        gate.open();
        get(first);
        get(third);
        assertThatThrownBy(() -> get(second)).isInstanceOf(CancellationException.class);
        assertThat(Tasks.lines(file)).containsExactly("third");
    }

    @Test
    void cancelWithoutInterruptLetsARunningCallFinish() throws Exception {
        TaskPool pool = open(1);
        String file = file("ended");
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> Tasks.passAndTell(port, file));
        gate.awaitArrivals(1);
        assertThat(running.cancel(false)).isTrue();
        assertThat(running.isCancelled()).isTrue();
        gate.open();
        await().until(() -> Tasks.lines(file), List.of("passed")::equals);
        assertUsable(pool);
    }

    @Test
    void cancelWithInterruptStopsARunningCall() throws Exception {
        TaskPool pool = open(1);
        String file = file("ended");
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> Tasks.passAndTell(port, file));
        gate.awaitArrivals(1);
        assertThat(running.cancel(true)).isTrue();
        assertThat(running.isCancelled()).isTrue();
        assertThatThrownBy(() -> get(running)).isInstanceOf(CancellationException.class);
        await().until(() -> Tasks.lines(file), List.of("interrupted")::equals);
        assertUsable(pool);
    }

    @Test
    void cancellingAFinishedCallChangesNothing() throws Exception {
        TaskFuture<Integer> future = open(1).submit(Tasks::square, 3);
        assertThat(get(future)).isEqualTo(9);
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThat(get(future)).isEqualTo(9);
    }

    @Test
    void lateCancelNeverHitsTheNextTask() throws Exception {
        TaskPool pool = open(1);
        for (int i = 0; i < 300; i++) {
            TaskFuture<Integer> hit = pool.submit(Tasks::square, i);
            TaskFuture<Integer> next = pool.submit(Tasks::sleepy, i);
            if (i % 2 == 0) {
                get(hit); // it has certainly ended; without this it may be in any state
            }
            hit.cancel(true);
            assertThat(get(next)).isEqualTo(i);
        }
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void manyQueuedCallsCanBeCancelled() throws Exception {
        TaskPool pool = open(1);
        String file = file("ran");
        Gate gate = gate();
        TaskFuture<Void> first = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        List<TaskFuture<Void>> queued = range(1_000).stream()
                .map(n -> pool.submit(() -> Tasks.append(file, "ran")))
                .toList();
        assertThat(queued).allMatch(future -> future.cancel(false));
        gate.open();
        get(first);
        assertUsable(pool);
        assertThat(Tasks.lines(file)).isEmpty();
        await().until(() -> pool.stats().cancelled() == 1_000);
    }

    @Test
    void cancelDuringShutdownDoesNotHang() throws Exception {
        for (int round = 0; round < 10; round++) {
            TaskPool pool = open(2);
            List<TaskFuture<Integer>> futures =
                    range(50).stream().map(n -> pool.submit(Tasks::sleepy, n)).toList();
            CompletableFuture<Void> cancelling =
                    CompletableFuture.runAsync(() -> futures.forEach(future -> future.cancel(true)));
            pool.shutdownNow();
            cancelling.join();
            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
            assertThat(futures).allMatch(TaskFuture::isDone);
        }
    }

    @Test
    void interruptOfTheCallerStopsTheRunningCallsOfAMap() throws Exception {
        assertStopsWhenInterrupted((pool, fn) -> pool.map(fn, range(10)));
    }

    @Test
    void interruptOfTheCallerStopsTheRunningCallsOfAStream() throws Exception {
        assertStopsWhenInterrupted((pool, fn) -> pool.stream(fn, range(10)).toList());
    }

    @Test
    void interruptOfTheCallerStopsTheRunningCallsOfOutcomes() throws Exception {
        assertStopsWhenInterrupted((pool, fn) -> pool.outcomes(fn, range(10)).toList());
    }

    private void assertStopsWhenInterrupted(BiConsumer<TaskPool, TaskFunction<Integer, Integer>> use) throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate(); // which stays closed
        int port = gate.port();
        String file = file("ended");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            thrown.complete(catchThrowable(() -> use.accept(pool, n -> {
                Tasks.passAndTell(port, file);
                return n;
            })));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        gate.awaitArrivals(1);
        caller.interrupt();
        assertThat(get(thrown))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("was ended by an interrupt of the thread that waited for its results")
                .hasMessageContaining("0 of 10 items were done");
        assertThat(get(flag)).isTrue();
        await().until(() -> Tasks.lines(file), List.of("interrupted")::equals);
        assertUsable(pool);
    }

    @Test
    void interruptOfTheCallerStopsACallThatIgnoresInterrupts() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() ->
                thrown.complete(catchThrowable(() -> pool.forEach(n -> Tasks.passStubbornly(port), range(3)))));
        caller.start();
        gate.awaitArrivals(1);
        caller.interrupt();
        assertThat(get(thrown)).isInstanceOf(CancellationException.class);
        assertUsable(pool); // although it has one worker, whose stubborn task still waits or was killed
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void callThatExceedsItsLimitFailsAndThePoolStaysUsable() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        Duration limit = Duration.ofMillis(300);
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            if (n == 2) {
                                Gate.pass(port);
                            }
                            return n;
                        },
                        range(5),
                        MapOptions.defaults().timeout(limit)))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(2))
                .cause()
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class, e -> assertThat(e.limit()).isEqualTo(limit));
        assertUsable(pool);
    }

    @Test
    void timeLimitStartsWhenTheCallStarts() {
        Duration limit = Duration.ofMillis(1_000);
        // Two seconds in total on one worker, in one chunk, so that most calls wait for longer than their limit.
        assertThat(open(1).map(
                                n -> {
                                    Thread.sleep(200);
                                    return n;
                                },
                                range(10),
                                MapOptions.defaults().timeout(limit).chunkSize(10)))
                .isEqualTo(range(10));
    }

    @Test
    void callThatIgnoresInterruptsFailsOnTimeAndIsReplaced() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        assertThatThrownBy(() -> pool.forEach(
                        n -> Tasks.passStubbornly(port),
                        List.of(1),
                        MapOptions.defaults().timeout(Duration.ofMillis(300))))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(TaskTimeoutException.class);
        assertUsable(pool); // although it has one worker, whose stubborn task is still waiting or was killed
        gate.open();
    }

    @Test
    void callsOfAMapThatExceedTheirLimitAreRetried() throws Exception {
        String file = file("attempts");
        int port = gate().port();
        MapOptions options =
                MapOptions.defaults().timeout(Duration.ofMillis(300)).retries(1);
        assertThat(open(1).map(
                                n -> {
                                    Tasks.append(file, "attempt");
                                    if (Tasks.lines(file).size() == 1) {
                                        Gate.pass(port);
                                    }
                                    return n;
                                },
                                List.of(7),
                                options))
                .containsExactly(7);
        assertThat(Tasks.lines(file)).hasSize(2);
    }
}
