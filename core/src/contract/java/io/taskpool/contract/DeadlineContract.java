package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.PoolStats;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Deadlines of calls and of whole maps, and maps that something else ends. */
abstract class DeadlineContract extends PoolFixture {
    private static final Duration SHORT = Duration.ofMillis(300);

    DeadlineContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void runningCallIsStoppedAtItsDeadline() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        String file = file("ended");
        TaskFuture<?> late = pool.submit(
                () -> Tasks.passAndTell(port, file), CallOptions.defaults().name("late one").deadline(SHORT));
        assertThatThrownBy(() -> get(late))
                .cause()
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("'late one'")
                .hasMessageContaining("deadline of 300 ms");
        await().until(() -> pool.stats().inFlight() == 0);
        assertUsable(pool);
        assertThat(pool.stats().failed()).isEqualTo(1);
    }

    @Test
    void waitingCallFailsAtItsDeadlineAndNeverBegins() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        String file = file("ran");
        TaskFuture<?> late = pool.submit(
                () -> Tasks.append(file, "ran"), CallOptions.defaults().deadline(SHORT));
        assertThatThrownBy(() -> get(late)).hasCauseInstanceOf(TaskTimeoutException.class);
        gate.open();
        get(running);
        assertUsable(pool);
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void retriesEndAtTheDeadline() throws Exception {
        TaskPool pool = open(1);
        CallOptions options = CallOptions.defaults()
                .retries(1_000_000)
                .backoff(Duration.ofMillis(1), Duration.ofHours(1))
                .deadline(SHORT);
        assertThatThrownBy(() -> get(pool.submit(Tasks::fail, 1, options)))
                .hasCauseInstanceOf(TaskTimeoutException.class);
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void callWithinItsDeadlineIsNotAffected() throws Exception {
        TaskPool pool = open(1);
        CallOptions options = CallOptions.defaults().deadline(Duration.ofHours(1));
        assertThat(get(pool.submit(Tasks::square, 3, options))).isEqualTo(9);
    }

    @Test
    void mapEndsAtItsDeadlineAndItsRunningCallsAreStopped() throws Exception {
        TaskPool pool = open(2);
        int port = gate().port();
        MapOptions options = MapOptions.defaults().name("slow map");
        for (MapOptions each : List.of(options, options.unordered())) {
            String file = file(each == options ? "ordered" : "unordered");
            // On a busy machine a deadline may pass before any call has begun.
            for (Duration deadline = SHORT; Tasks.lines(file).isEmpty(); deadline = deadline.multipliedBy(2)) {
                Duration limit = deadline;
                assertThatThrownBy(() ->
                                pool.forEach(n -> Tasks.passAndTell(port, file), range(100), each.deadline(limit)))
                        .isInstanceOf(TaskTimeoutException.class)
                        .hasMessageStartingWith("the map 'slow map' did not end within its deadline of " + limit.toMillis()
                                + " ms: 0 of 100 items")
                        .satisfies(e -> assertThat(((TaskTimeoutException) e).limit()).isEqualTo(limit));
                await().until(() -> pool.stats().inFlight() == 0 && pool.stats().queued() == 0);
                assertUsable(pool);
            }
            assertThat(Tasks.lines(file)).containsOnly("interrupted");
        }
    }

    @Test
    void callThatIgnoresTheInterruptDoesNotDelayTheDeadline() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        assertThatThrownBy(() -> pool.forEach(
                        n -> Tasks.passStubbornly(port),
                        range(3),
                        MapOptions.defaults().deadline(SHORT)))
                .isInstanceOf(TaskTimeoutException.class);
        assertUsable(pool);
    }

    @Test
    void streamEndsAtItsDeadline() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        Iterable<Integer> endless = () -> Stream.iterate(0, n -> n + 1).iterator();
        assertThatThrownBy(() -> pool.stream(
                                n -> {
                                    Gate.pass(port);
                                    return n;
                                },
                                endless,
                                MapOptions.defaults().deadline(SHORT))
                        .toList())
                .isInstanceOf(TaskTimeoutException.class);
        assertUsable(pool);
    }

    @Test
    void itemsWithoutAnOutcomeAtTheDeadlineAreFailedOutcomes() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        List<Outcome<Integer, Integer>> outcomes = List.of();
        // On a busy machine a deadline may pass before the first two items have their outcomes.
        for (Duration deadline = SHORT;
                outcomes.stream().filter(Outcome::succeeded).count() < 2;
                deadline = deadline.multipliedBy(2)) {
            try {
                outcomes = pool.outcomes(
                                n -> {
                                    if (n == 2) {
                                        Gate.pass(port);
                                    }
                                    return n;
                                },
                                range(5),
                                MapOptions.defaults().chunkSize(1).deadline(deadline))
                        .toList();
            } catch (TaskTimeoutException e) {
                assertThat(e).hasMessageContaining("the rest of the input was not read");
            }
        }
        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, true, false, false, false);
        assertThat(outcomes.subList(2, 5))
                .allSatisfy(outcome -> assertThat(outcome.failure()).isInstanceOf(TaskTimeoutException.class));
        assertUsable(pool);
    }

    @Test
    void outcomesOfEndlessInputEndWithTheDeadline() throws Exception {
        TaskPool pool = open(1);
        int port = gate().port();
        Iterable<Integer> endless = () -> Stream.iterate(0, n -> n + 1).iterator();
        assertThatThrownBy(() -> pool.outcomes(
                                n -> {
                                    Gate.pass(port);
                                    return n;
                                },
                                endless,
                                MapOptions.defaults().lookAhead(4).deadline(SHORT))
                        .toList())
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("the rest of the input was not read");
        assertUsable(pool);
    }

    @Test
    void stageThatCompletesEndsTheMap() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        String file = file("ended");
        CompletableFuture<String> button = new CompletableFuture<>();
        CompletableFuture<Void> map = CompletableFuture.runAsync(() -> pool.forEach(
                n -> Tasks.passAndTell(port, file), range(10), MapOptions.defaults().cancelledBy(button)));
        gate.awaitArrivals(1);
        button.complete("pressed");
        assertThatThrownBy(() -> map.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("cancelledBy");
        await().until(() -> Tasks.lines(file).equals(List.of("interrupted")));
        assertUsable(pool);
    }

    @Test
    void stageThatHasCompletedKeepsCallsFromBeginning() {
        TaskPool pool = open(1);
        String file = file("ran");
        MapOptions options = MapOptions.defaults().cancelledBy(CompletableFuture.completedFuture(1));
        assertThatThrownBy(() -> pool.forEach(n -> Tasks.append(file, n), range(10), options))
                .isInstanceOf(CancellationException.class);
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void stageThatNeverCompletesDoesNothing() {
        MapOptions options = MapOptions.defaults().cancelledBy(new CompletableFuture<>());
        assertThat(open(2).map(Tasks::square, List.of(1, 2, 3), options)).containsExactly(1, 4, 9);
    }

    @Test
    void shutdownCancellingCancelsWaitingCallsAndLetsRunningOnesEnd() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        String file = file("ended");
        TaskFuture<?> running = pool.submit(() -> Tasks.passAndTell(port, file));
        gate.awaitArrivals(1);
        TaskFuture<Integer> waiting = pool.submit(() -> 1);
        assertThat(pool.shutdownCancelling()).contains(waiting).doesNotContain(running);
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(running.isDone()).isFalse();
        gate.open();
        get(running);
        assertThat(Tasks.lines(file)).containsExactly("passed");
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void shutdownCancellingEndsAMapWithMoreCalls() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<Void> map = CompletableFuture.runAsync(
                () -> pool.forEach(n -> Gate.pass(port), range(10), MapOptions.defaults().chunkSize(1)));
        gate.awaitArrivals(1);
        pool.shutdownCancelling();
        assertThatThrownBy(() -> map.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
        gate.open();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> CallOptions.defaults().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deadline must be positive, was PT0S");
        assertThatThrownBy(() -> MapOptions.defaults().cancelledBy(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stage");
    }

    @Test
    void callThatEndsAtItsDeadlineHasOneOutcome() throws Exception {
        TaskPool pool = open(2);
        assertUsable(pool);
        long before = pool.stats().submitted();
        int rounds = Extent.of(150, 2_000);
        int returned = 0;
        int late = 0;
        for (int round = 0; round < rounds; round++) {
            // From a deadline that most calls miss to one that most of them meet.
            Duration deadline = Duration.ofNanos(1_000_000L + 20_000L * (round % 150));
            TaskFuture<Integer> call =
                    pool.submit(DeadlineContract::takeAWhile, round, CallOptions.defaults().deadline(deadline));
            try {
                assertThat(get(call)).isEqualTo(round);
                returned++;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(TaskTimeoutException.class);
                late++;
            }
            assertThat(call.isDone()).isTrue();
        }
        assertThat(returned + late).isEqualTo(rounds);
        await().until(() -> pool.stats().inFlight() == 0);
        PoolStats stats = pool.stats();
        assertThat(stats.submitted() - before).isEqualTo(rounds);
        assertThat(stats.failed()).isEqualTo(late);
        assertThat(stats.succeeded()).isEqualTo(before + returned);
        assertUsable(pool);
    }

    /** Takes about two milliseconds, without heed of an interrupt. */
    private static int takeAWhile(int n) {
        long end = System.nanoTime() + 2_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return n;
    }
}
