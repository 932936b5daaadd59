package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.ReturnWhen;
import io.taskpool.TaskFuture;
import io.taskpool.TaskFutures;
import io.taskpool.TaskFutures.Waited;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Callbacks, and waiting for several futures. */
abstract class FutureContract extends PoolFixture {
    FutureContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void callbacksRunWhetherEarlyOrLate() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> future = pool.submit(() -> {
            Gate.pass(port);
            return 6;
        });
        CompletableFuture<Integer> early = future.thenApply(n -> n + 1).toCompletableFuture();
        gate.open();
        assertThat(early.get(60, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(future.thenApply(n -> n + 2).toCompletableFuture()).isCompletedWithValue(8);
        assertThat(future.thenCompose(n -> pool.submit(Tasks::square, n))
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(36);
    }

    @Test
    void failureWhoseToStringThrowsIsStillTheCauseEverywhere() throws Exception {
        TaskPool pool = open(1);
        TaskFuture<Integer> future = pool.submit(Tasks::failUnspeakably, 1);
        CompletableFuture<Integer> copy = future.toCompletableFuture();
        CompletableFuture<Integer> dependent = future.thenApply(n -> n).toCompletableFuture();
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS)).satisfies(FutureContract::isCausedUnspeakably);
        assertThatThrownBy(future::get).satisfies(FutureContract::isCausedUnspeakably);
        for (CompletableFuture<Integer> each : List.of(
                copy, dependent, copy.thenApply(n -> n), future.thenApply(n -> n).toCompletableFuture())) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS)).satisfies(FutureContract::isCausedUnspeakably);
            assertThatThrownBy(each::get).satisfies(FutureContract::isCausedUnspeakably);
            assertThatThrownBy(each::join)
                    .isInstanceOf(CompletionException.class)
                    .satisfies(thrown -> assertThat(thrown.getCause()).isExactlyInstanceOf(Tasks.Unspeakable.class));
        }
        assertThat(TaskFutures.waitFor(List.of(future), ReturnWhen.FIRST_EXCEPTION).done())
                .containsExactly(future);
        assertThat(future.toString()).contains("Unspeakable").contains("toString() threw");
        assertThat(pool.submit(Tasks::square, 3).get()).isEqualTo(9);
    }

    private static void isCausedUnspeakably(Throwable thrown) {
        assertThat((Object) thrown.getClass()).isEqualTo(ExecutionException.class);
        assertThat((Object) thrown.getCause().getClass()).isEqualTo(Tasks.Unspeakable.class);
    }

    @Test
    void completedCallIsCountedBeforeItsFutureIsDone() throws Exception {
        TaskPool pool = open(1);
        for (int i = 1; i <= 300; i++) {
            pool.submit(Tasks::square, i).get();
            assertThat(pool.stats().succeeded()).isEqualTo(i);
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(pool.map(Tasks::square, List.of(1, 2, 3))).hasSize(3);
            assertThat(pool.stats().succeeded()).isEqualTo(300 + 3L * i);
        }
    }

    @Test
    void toStringShowsWhetherTheCallIsRunning() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> running = pool.submit(() -> {
            Gate.pass(port);
            return 6;
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> running.toString().endsWith("[running]"));
        TaskFuture<Integer> queued = pool.submit(Tasks::square, 2);
        assertThat(queued.toString()).endsWith("[pending]");
        gate.open();
        assertThat(queued.get()).isEqualTo(4);
        assertThat(running.toString()).endsWith("[done]");
    }

    @Test
    void callbackReceivesTheTasksOwnException() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        open(1).submit(Tasks::fail, 3).whenComplete((value, thrown) -> seen.complete(thrown));
        assertThat(seen.get(60, TimeUnit.SECONDS))
                .isExactlyInstanceOf(Oops.class)
                .hasMessage("bad 3");
    }

    @Test
    void callbackThatThrowsOrBlocksDelaysNeitherOthersNorThePool() throws Exception {
        TaskPool pool = open(1);
        CountDownLatch blocked = new CountDownLatch(1);
        Gate gate = gate();
        TaskFuture<Void> future = pool.submit(Tasks.passing(gate.port()));
        CompletableFuture<Void> threw = future.thenRun(() -> {
                    throw new IllegalStateException("bad callback");
                })
                .toCompletableFuture();
        TaskFuture<Integer> other = pool.submit(Tasks::square, 3);
        other.thenRun(() -> awaitQuietly(blocked));
        CompletableFuture<String> ran = future.thenApply(nothing -> "ran").toCompletableFuture();
        gate.open();
        assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
        assertThatThrownBy(() -> threw.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("bad callback");
        assertUsable(pool); // while one callback still blocks
        blocked.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eachCallbackRunsExactlyOnce() throws Exception {
        TaskPool pool = open(2);
        List<AtomicInteger> calls = new ArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            AtomicInteger called = new AtomicInteger();
            calls.add(called);
            // Calls complete while callbacks are being registered, so some callbacks are early and some are late.
            all.add(pool.submit(Tasks::square, i)
                    .thenAccept(n -> called.incrementAndGet())
                    .toCompletableFuture());
        }
        for (CompletableFuture<Void> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(calls).allMatch(called -> called.get() == 1);
    }

    @Test
    void cancellingACopyCancelsNothingElse() throws Exception {
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<String> future = open(1).submit(() -> {
            Gate.pass(port);
            return "real";
        });
        assertThat(future.toCompletableFuture().cancel(true)).isTrue();
        assertThat(future.toCompletableFuture().complete("other")).isTrue();
        assertThat(future.isDone()).isFalse();
        gate.open();
        assertThat(get(future)).isEqualTo("real");
    }

    @Test
    void interruptingAWaitingThreadAffectsNothingElse() throws Exception {
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> future = open(1).submit(() -> {
            Gate.pass(port);
            return 1;
        });
        gate.awaitArrivals(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> future.get(10, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        gate.open();
        assertThat(get(future)).isEqualTo(1);
    }

    @Test
    void asCompletedYieldsEachFutureOnceInOrderOfCompletion() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> slow = pool.submit(() -> {
            Gate.pass(port);
            return 1;
        });
        gate.awaitArrivals(1);
        TaskFuture<Integer> done = pool.submit(Tasks::square, 2);
        get(done);
        TaskFuture<Integer> cancelled = pool.submit(() -> {
            Gate.pass(port);
            return 2;
        });
        cancelled.cancel(true);
        List<TaskFuture<Integer>> seen = new ArrayList<>();
        Iterator<TaskFuture<Integer>> each = TaskFutures.asCompleted(List.of(slow, done, slow, cancelled, done))
                .iterator();
        seen.add(each.next());
        seen.add(each.next());
        gate.open();
        seen.add(each.next());
        assertThat(each.hasNext()).isFalse();
        assertThat((List<?>) seen).isEqualTo(List.of(done, cancelled, slow));
    }

    @Test
    void asCompletedStopsAtItsTimeout() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> slow = pool.submit(Tasks.passing(port));
        gate.awaitArrivals(1);
        TaskFuture<Void> quick = pool.submit(() -> {});
        get(quick);
        for (Duration limit : List.of(Duration.ZERO, Duration.ofMillis(50))) {
            Iterator<TaskFuture<Void>> each =
                    TaskFutures.asCompleted(List.of(slow, quick), limit).iterator();
            assertThat((Object) each.next()).isSameAs(quick);
            assertThatThrownBy(each::next)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
        gate.open();
        get(slow);
    }

    @Test
    void waitForSortsFuturesIntoDoneAndNotDone() throws Exception {
        TaskPool pool = open(3);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> slow = pool.submit(() -> {
            Gate.pass(port);
            return 1;
        });
        TaskFuture<Integer> quick = pool.submit(Tasks::square, 3);
        Waited<Integer> first = TaskFutures.waitFor(List.of(slow, quick, slow), ReturnWhen.FIRST_COMPLETED);
        assertThat((List<?>) first.done()).isEqualTo(List.of(quick));
        assertThat((List<?>) first.notDone()).isEqualTo(List.of(slow));

        TaskFuture<Integer> failing = pool.submit(Tasks::fail, 1);
        Waited<Integer> failed = TaskFutures.waitFor(List.of(slow, failing, quick), ReturnWhen.FIRST_EXCEPTION);
        assertThat(failed.done().contains(failing)).isTrue();
        assertThat((List<?>) failed.notDone()).isEqualTo(List.of(slow));

        List<TaskFuture<Integer>> all = List.of(slow, failing, quick);
        assertThat((List<?>) TaskFutures.waitFor(all, ReturnWhen.ALL_COMPLETED, Duration.ofMillis(20))
                        .notDone())
                .isEqualTo(List.of(slow));
        gate.open();
        assertThat((List<?>) TaskFutures.waitFor(all, ReturnWhen.ALL_COMPLETED).done())
                .isEqualTo(all);
        await().until(() -> pool.stats().inFlight() == 0);
    }
}
