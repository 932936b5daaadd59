package io.taskpool.engine.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PoolFutureTest {
    private final ManualFuture<String> future = new ManualFuture<>();

    @Test
    void getReturnsTheValue() throws Exception {
        assertThat(future.isDone()).isFalse();
        assertThat(future.succeed("x")).isTrue();
        assertThat(future.get()).isEqualTo("x");
        assertThat(future.get(0, TimeUnit.SECONDS)).isEqualTo("x");
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();
    }

    @Test
    void nullIsAValue() throws Exception {
        assertThat(future.succeed(null)).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThat(future.get()).isNull();
        assertThat(future.toCompletableFuture()).isCompletedWithValue(null);
    }

    @Test
    void anExceptionAsAValueIsAValue() throws Exception {
        ManualFuture<Exception> exceptions = new ManualFuture<>();
        IOException value = new IOException("a value");
        exceptions.succeed(value);
        assertThat(exceptions.get()).isSameAs(value);
    }

    @Test
    void onlyTheFirstOutcomeCounts() {
        assertThat(future.succeed("first")).isTrue();
        assertThat(future.succeed("second")).isFalse();
        assertThat(future.fail(new IOException())).isFalse();
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.toCompletableFuture()).isCompletedWithValue("first");
    }

    @Test
    void getMakesANewExceptionForEachCaller() {
        IOException cause = new IOException("bad");
        future.fail(cause);
        Throwable one = catchThrowable(future::get);
        Throwable two = catchThrowable(() -> future.get(1, TimeUnit.SECONDS));
        assertThat(one).isInstanceOf(ExecutionException.class).cause().isSameAs(cause);
        assertThat(two).isInstanceOf(ExecutionException.class).cause().isSameAs(cause);
        assertThat(one).isNotSameAs(two);
    }

    @Test
    void cancelledFutureReportsIt() {
        assertThat(future.cancel(false)).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertThat(future.toCompletableFuture()).isCancelled();
    }

    @Test
    void taskThatThrewCancellationExceptionFailedAndWasNotCancelled() {
        CancellationException cause = new CancellationException("by the task");
        future.fail(cause);
        assertThat(future.isCancelled()).isFalse();
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(cause);
    }

    @Test
    void timedGetThrowsAtTheTimeout() {
        assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> future.get(Long.MIN_VALUE, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> future.get(20, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("20 milliseconds");
    }

    @Test
    void interruptEndsOnlyTheWait() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        future.succeed("later");
        assertThat(future.get()).isEqualTo("later");
    }

    @Test
    void availableOutcomeIsReturnedDespiteTheInterruptFlag() throws Exception {
        future.succeed("there");
        Thread.currentThread().interrupt();
        assertThat(future.get()).isEqualTo("there");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void blockedThreadOfAForkJoinPoolIsCompensatedFor() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(PoolFutureTest.this::join, pool);
            pool.submit(() -> future.succeed("from the same pool")).get(60, TimeUnit.SECONDS);
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo("from the same pool");
        } finally {
            pool.shutdownNow();
        }
    }

    private String join() {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callbackOfAPendingFutureRunsOnACallbackThread() throws Exception {
        AtomicReference<Thread> ran = new AtomicReference<>();
        CompletableFuture<Void> after =
                future.thenAccept(value -> ran.set(Thread.currentThread())).toCompletableFuture();
        future.succeed("x");
        after.get(60, TimeUnit.SECONDS);
        assertThat(ran.get().getName()).startsWith("taskpool-callback-");
        assertThat(ran.get().isDaemon()).isTrue();
        assertThat(ran.get().getContextClassLoader()).isSameAs(ClassLoader.getSystemClassLoader());
    }

    @Test
    void callbackOfADoneFutureRunsImmediatelyOnTheCallingThread() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        future.thenRun(() -> {}); // creates the shared stage, which may not be completed yet
        future.succeed("x");
        future.thenRun(() -> ran.set(Thread.currentThread()));
        assertThat(ran.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void asyncCallbackWithoutAnExecutorRunsOnACallbackThread() throws Exception {
        future.succeed("x");
        String name = future.thenApply(value -> value)
                .thenApplyAsync(value -> Thread.currentThread().getName())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(name).startsWith("taskpool-callback-");
    }

    @Test
    void callbackThatThrowsDoesNotAffectOthers() throws Exception {
        CompletableFuture<String> before = future.thenApply(String::toUpperCase).toCompletableFuture();
        CompletableFuture<Void> bad = future.thenAccept(value -> {
                    throw new IllegalStateException("bad callback");
                })
                .toCompletableFuture();
        CompletableFuture<String> after = future.thenApply(String::toLowerCase).toCompletableFuture();
        future.succeed("Ab");
        assertThat(before.get(60, TimeUnit.SECONDS)).isEqualTo("AB");
        assertThat(after.get(60, TimeUnit.SECONDS)).isEqualTo("ab");
        assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("bad callback");
        assertThat(future.get()).isEqualTo("Ab");
    }

    @Test
    void callbackReceivesTheUnwrappedFailure() throws Exception {
        IOException cause = new IOException("bad");
        CompletableFuture<Throwable> early = new CompletableFuture<>();
        CompletableFuture<Throwable> late = new CompletableFuture<>();
        future.whenComplete((value, thrown) -> early.complete(thrown));
        future.fail(cause);
        future.whenComplete((value, thrown) -> late.complete(thrown));
        assertThat(early.get(60, TimeUnit.SECONDS)).isSameAs(cause);
        assertThat(late.get(60, TimeUnit.SECONDS)).isSameAs(cause);
    }

    @Test
    void completingACopyAffectsNothingElse() throws Exception {
        CompletableFuture<String> copy = future.toCompletableFuture();
        CompletableFuture<String> cancelled = future.toCompletableFuture();
        CompletableFuture<String> dependent = future.thenApply(value -> value).toCompletableFuture();
        assertThat(copy.complete("mine")).isTrue();
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(future.isDone()).isFalse();
        future.succeed("real");
        assertThat(dependent.get(60, TimeUnit.SECONDS)).isEqualTo("real");
        assertThat(copy).isCompletedWithValue("mine");
        assertThat(future.get()).isEqualTo("real");
        assertThat(future.toCompletableFuture().complete("no")).isFalse();
    }

    @Test
    void copyOfAPendingFutureIsCancelledWithIt() {
        CompletableFuture<String> copy = future.toCompletableFuture();
        future.cancel(false);
        await().atMost(Duration.ofMinutes(1)).until(copy::isCancelled);
    }

    @Test
    void futureDoesNotKeepThreadsReachableThatStoppedWaiting() throws Exception {
        WeakReference<Thread> gaveUp = new WeakReference<>(waitShortlyInAnotherThread());
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            return gaveUp.get() == null;
        });
        assertThat(future.isDone()).isFalse();
    }

    private Thread waitShortlyInAnotherThread() throws InterruptedException {
        Thread thread = new Thread(() -> catchThrowable(() -> future.get(1, TimeUnit.MILLISECONDS)));
        thread.start();
        thread.join();
        return thread;
    }

    @Test
    void toStringNamesTheState() {
        assertThat(future.toString()).contains("pending");
        future.fail(new IOException("bad"));
        assertThat(future.toString()).contains("failed: java.io.IOException: bad");
    }
}
