package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The pool as an {@link ExecutorService}. */
abstract class ExecutorContract extends PoolFixture {
    ExecutorContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void allFormsOfSubmitWork() throws Exception {
        ExecutorService executor = open(1).asExecutorService();
        String file = file("ran");
        Object token = new Object(); // not serializable, which is fine because it stays in this JVM
        assertThat(executor.submit(Tasks.callable(3)).get()).isEqualTo(3);
        assertThat((Object) executor.submit(Tasks.appending(file, "one")).get()).isNull();
        assertThat(executor.submit(Tasks.appending(file, "two"), token).get()).isSameAs(token);
        assertThat(Tasks.lines(file)).containsExactly("one", "two");
        assertThat((Object) executor.submit(Tasks.callable(3))).isInstanceOf(TaskFuture.class);
        assertThatThrownBy(() -> executor.submit(Tasks.failing(5)).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Oops.class);
        assertThatThrownBy(() ->
                        executor.submit(Tasks.failingRunnable("bad"), token).get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("bad");
    }

    @Test
    void executedCommandRunsAndItsFailureIsNotLost() throws Exception {
        ExecutorService executor = open(1).asExecutorService();
        String file = file("ran");
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> seen.complete(thrown));
        try {
            executor.execute(Tasks.failingRunnable("has no future"));
            assertThat(seen.get(60, TimeUnit.SECONDS)).hasMessage("has no future");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        executor.execute(Tasks.appending(file, "ran"));
        await().until(() -> Tasks.lines(file), List.of("ran")::equals);
    }

    @Test
    void failureOfAnExecutedCommandIsPrintedWhereThereIsNoHandler() throws Exception {
        ExecutorService executor = open(1).asExecutorService();
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        PrintStream before = System.err;
        CompletableFuture<String> printed = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler(null);
        System.setErr(new PrintStream(
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int from, int length) {
                        super.write(bytes, from, length);
                        String text = toString(StandardCharsets.UTF_8);
                        if (text.contains("has no future")) {
                            printed.complete(text);
                        }
                    }
                },
                true,
                StandardCharsets.UTF_8));
        try {
            executor.execute(Tasks.failingRunnable("has no future"));
            assertThat(printed.get(60, TimeUnit.SECONDS)).contains("Exception in thread");
        } finally {
            System.setErr(before);
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
        assertThat(executor.submit(Tasks.callable(4)).get()).isEqualTo(4);
    }

    @Test
    void handlerThatThrowsOrBlocksDoesNotDelayOtherCalls() throws Exception {
        ExecutorService executor = open(1).asExecutorService();
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Gate gate = gate();
        int port = gate.port();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!seen.complete(thrown)) {
                return;
            }
            try {
                Gate.pass(port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("by the handler");
        });
        try {
            executor.execute(Tasks.failingRunnable("first"));
            gate.awaitArrivals(1);
            assertThat(executor.submit(Tasks.callable(4)).get()).isEqualTo(4);
            assertThat(seen.get()).hasMessage("first");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void invokeAllReturnsWhenAllTasksHaveEnded() throws Exception {
        ExecutorService executor = open(2).asExecutorService();
        List<Future<Integer>> futures =
                executor.invokeAll(List.of(Tasks.callable(1), Tasks.failing(2), Tasks.callable(3)));
        assertThat(futures).hasSize(3).allMatch(Future::isDone);
        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> futures.get(1).get()).hasCauseInstanceOf(Oops.class);
        assertThat(futures.get(2).get()).isEqualTo(3);
        assertThat(executor.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void invokeAllCancelsUnfinishedTasksAtItsTimeout() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        assertUsable(pool); // starts the workers, so that their start does not count against the timeout
        List<Future<Integer>> futures = pool.asExecutorService()
                .invokeAll(List.of(Tasks.callable(1), Tasks.passingCallable(gate.port(), 2)), 2, TimeUnit.SECONDS);
        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThat(futures.get(1).isCancelled()).isTrue();
        assertUsable(pool);
    }

    @Test
    void interruptedInvokeAllCancelsAllTasks() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pool.asExecutorService()
                        .invokeAll(List.of(Tasks.passingCallable(gate.port(), 1), Tasks.callable(2))))
                .isInstanceOf(InterruptedException.class);
        assertUsable(pool);
    }

    @Test
    void invokeAnyReturnsTheFirstSuccessAndCancelsTheOthers() throws Exception {
        TaskPool pool = open(2);
        ExecutorService executor = pool.asExecutorService();
        Gate gate = gate();
        assertThat(executor.invokeAny(
                        List.of(Tasks.failing(1), Tasks.passingCallable(gate.port(), 2), Tasks.callable(3))))
                .isEqualTo(3);
        assertUsable(pool);
        await().until(() -> pool.stats().inFlight() == 0);
    }

    @Test
    void invokeAnyFailsAsExecutorServiceSpecifies() {
        ExecutorService executor = open(2).asExecutorService();
        int port = gate().port();
        assertThatThrownBy(() -> executor.invokeAny(List.of(Tasks.failing(1), Tasks.failing(2))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Oops.class);
        assertThatThrownBy(
                        () -> executor.invokeAny(List.of(Tasks.passingCallable(port, 1)), 100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullsAreRejected() {
        ExecutorService executor = open(1).asExecutorService();
        assertThatThrownBy(() -> executor.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Runnable) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Callable<String>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAll(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAll(Arrays.asList(Tasks.callable(1), null)))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void poolAndViewAreShutDownTogether() throws Exception {
        TaskPool pool = open(1);
        ExecutorService executor = pool.asExecutorService();
        assertThat(executor.submit(Tasks.callable(1)).get()).isEqualTo(1);
        executor.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void shutdownNowReturnsTheTasksThatHadNotStarted() throws Exception {
        TaskPool pool = open(1);
        ExecutorService executor = pool.asExecutorService();
        Gate gate = gate();
        executor.execute(Tasks.passingRunnable(gate.port()));
        gate.awaitArrivals(1);
        String file = file("ran");
        Runnable command = Tasks.appending(file, "command");
        executor.execute(command);
        List<Future<?>> submitted = new ArrayList<>();
        submitted.add(executor.submit(Tasks.appending(file, "submitted")));
        List<Runnable> notBegun = pool.asExecutorService().shutdownNow(); // another view of the same pool
        assertThat(notBegun).hasSize(2).contains(command);
        assertThat(submitted).allMatch(Future::isCancelled);
        assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Tasks.lines(file)).isEmpty();
        notBegun.forEach(Runnable::run);
        assertThat(Tasks.lines(file)).containsExactly("command");
    }

    @Test
    void executorCanBeClosedWhereTheJdkSupportsIt() throws Exception {
        ExecutorService executor = open(1).asExecutorService();
        Future<Integer> future = executor.submit(Tasks.callable(4));
        if (executor instanceof AutoCloseable closeable) { // since JDK 19
            closeable.close();
        } else {
            executor.shutdown();
            assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(executor.isTerminated()).isTrue();
        assertThat(future.get()).isEqualTo(4);
    }
}
