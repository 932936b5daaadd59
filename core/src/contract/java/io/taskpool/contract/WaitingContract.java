package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.ReturnWhen;
import io.taskpool.TaskFuture;
import io.taskpool.TaskFutures;
import io.taskpool.TaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for futures while all callback threads are blocked. */
abstract class WaitingContract extends PoolFixture {
    private static final int MORE_THAN_CALLBACK_THREADS =
            2 * Math.max(2, Runtime.getRuntime().availableProcessors());

    private final CountDownLatch release = new CountDownLatch(1);

    WaitingContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @AfterEach
    void releaseCallbacks() {
        release.countDown();
    }

    /**
     * Registers callbacks that block until the test ends, and waits until as many of them are running as the pool of
     * callback threads usually has.
     */
    private void blockCallbacks(TaskPool pool) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(MORE_THAN_CALLBACK_THREADS / 2);
        Gate gate = gate();
        for (int i = 0; i < MORE_THAN_CALLBACK_THREADS; i++) {
            pool.submit(Tasks.passing(gate.port())).thenRun(() -> {
                begun.countDown();
                awaitRelease();
            });
        }
        gate.open();
        begun.await();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waitingNeedsNoCallbackThread() throws Exception {
        TaskPool pool = open(2);
        TaskPool other = open(1);
        blockCallbacks(other);
        assertThat(pool.asExecutorService().invokeAny(List.of(Tasks.callable(1))))
                .isEqualTo(1);
        assertThat(pool.asExecutorService().invokeAll(List.of(Tasks.callable(1), Tasks.callable(2))))
                .hasSize(2);
        for (ReturnWhen when : ReturnWhen.values()) {
            List<TaskFuture<Integer>> futures = List.of(pool.submit(Tasks::sleepy, 1));
            assertThat(TaskFutures.waitFor(futures, when).done()).isEqualTo(futures);
        }
        for (TaskFuture<Integer> next :
                TaskFutures.asCompleted(List.of(pool.submit(Tasks::sleepy, 1), pool.submit(Tasks::sleepy, 2)))) {
            assertThat(next.isDone()).isTrue();
        }
        assertThat(pool.map(Tasks::square, List.of(1, 2))).containsExactly(1, 4);
        assertThat(pool.stream(Tasks::square, List.of(1, 2))).containsExactly(1, 4);
    }

    @Test
    void copyIsDoneAsSoonAsTheFutureIs() throws Exception {
        TaskPool pool = open(1);
        blockCallbacks(open(1));
        Gate gate = gate();
        TaskFuture<Integer> future = pool.submit(Tasks::passAndReturn, new int[] {gate.port(), 5});
        CompletableFuture<Integer> copy = future.toCompletableFuture();
        assertThat(copy).isNotDone();
        gate.open();
        assertThat(copy.get(60, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(copy.join()).isEqualTo(5);
        assertThat(copy.isDone()).isTrue();
        assertThat(copy.getNow(0)).isEqualTo(5);
        TaskFuture<Void> cancelled = pool.submit(Tasks.passing(gate().port()));
        CompletableFuture<Void> cancelledCopy = cancelled.toCompletableFuture();
        cancelled.cancel(true);
        assertThat(cancelledCopy.isCancelled()).isTrue();
        assertThat(cancelledCopy.isCompletedExceptionally()).isTrue();
    }

    @Test
    void blockedCallbacksDoNotStarveOthers() throws Exception {
        TaskPool pool = open(2);
        blockCallbacks(pool);
        CompletableFuture<Integer> after = new CompletableFuture<>();
        Gate gate = gate();
        pool.submit(Tasks::passAndReturn, new int[] {gate.port(), 6}).thenAccept(after::complete);
        gate.open();
        assertThat(after.get(60, TimeUnit.SECONDS)).isEqualTo(6);
    }

    @Test
    void anyNumberOfCallbacksMayWait() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        TaskFuture<Integer> awaited = pool.submit(Tasks::passAndReturn, new int[] {gate.port(), 7});
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(pool.submit(Tasks::square, i)
                    .thenApplyAsync(square -> call(awaited::get))
                    .toCompletableFuture());
            waiting.add(pool.submit(Tasks::square, i)
                    .thenApplyAsync(square -> awaited.toCompletableFuture().join())
                    .toCompletableFuture());
        }
        gate.open();
        for (CompletableFuture<Integer> each : waiting) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @Test
    void allThreadsOfAForkJoinPoolMayWait() throws Exception {
        ForkJoinPool threads = new ForkJoinPool(
                2, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true, 0, 3, 1, null, 1, TimeUnit.SECONDS);
        TaskPool pool = open(1);
        Gate gate = gate();
        try {
            TaskFuture<Integer> awaited = pool.submit(Tasks::passAndReturn, new int[] {gate.port(), 7});
            CompletableFuture<Integer> copy = awaited.toCompletableFuture();
            CountDownLatch begun = new CountDownLatch(3);
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Callable<Integer> wait = i % 2 == 0 ? awaited::get : copy::get;
                waiting.add(CompletableFuture.supplyAsync(
                        () -> {
                            begun.countDown();
                            return call(wait);
                        },
                        threads));
            }
            begun.await();
            gate.open();
            for (CompletableFuture<Integer> each : waiting) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(7);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callbacksMayWaitInEveryWay() throws Exception {
        TaskPool pool = open(2);
        List<Callable<Integer>> ways = List.of(
                () -> pool.submit(Tasks::square, 3).get(),
                () -> pool.submit(Tasks::square, 3).toCompletableFuture().join(),
                () -> pool.asExecutorService().invokeAny(List.of(Tasks.callable(9))),
                () -> pool.asExecutorService()
                        .invokeAll(List.of(Tasks.callable(9)))
                        .get(0)
                        .get(),
                () -> TaskFutures.waitFor(List.of(pool.submit(Tasks::square, 3)), ReturnWhen.FIRST_COMPLETED)
                        .done()
                        .get(0)
                        .get(),
                () -> TaskFutures.asCompleted(List.of(pool.submit(Tasks::square, 3)))
                        .iterator()
                        .next()
                        .get(),
                () -> pool.map(Tasks::square, List.of(3)).get(0),
                () -> pool.stream(Tasks::square, List.of(3)).iterator().next());
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_CALLBACK_THREADS; i++) {
            for (Callable<Integer> way : ways) {
                all.add(pool.submit(Tasks::sleepy, i).thenApply(n -> call(way)).toCompletableFuture());
            }
        }
        for (CompletableFuture<Integer> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(9);
        }
    }

    @Test
    void dependentsOfACopyRunOnCallbackThreads() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Runnable dependent = () -> threads.add(Thread.currentThread().getName());
        CompletableFuture<Integer> copy =
                pool.submit(Tasks::passAndReturn, new int[] {gate.port(), 5}).toCompletableFuture();
        List<CompletableFuture<?>> dependents = List.of(
                copy.thenRun(dependent),
                CompletableFuture.allOf(copy).thenRun(dependent),
                CompletableFuture.anyOf(copy).thenRun(dependent),
                new CompletableFuture<>().applyToEither(copy, n -> n).thenRun(dependent),
                CompletableFuture.completedFuture(1).thenCompose(n -> copy).thenRun(dependent),
                copy.thenRunAsync(dependent, Runnable::run));
        gate.open();
        for (CompletableFuture<?> each : dependents) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("taskpool-callback-"));
    }

    private static <R> R call(Callable<R> callable) {
        try {
            return callable.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
