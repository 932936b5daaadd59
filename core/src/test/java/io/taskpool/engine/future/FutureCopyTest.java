package io.taskpool.engine.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that a copy behaves like any {@link CompletableFuture}, whoever completes it. */
@Timeout(300)
class FutureCopyTest {
    private static final int ROUNDS = 4_000;

    private final ManualFuture<String> future = new ManualFuture<>();
    private final CompletableFuture<String> copy = future.toCompletableFuture();
    private final CompletableFuture<String> dependent = copy.thenApply(value -> value + "!");

    @Test
    void itCompletesAsTheFutureDoes() throws Exception {
        assertThat(copy).isNotDone();
        assertThat(copy.getNow("absent")).isEqualTo("absent");
        assertThatThrownBy(() -> copy.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        future.succeed("x");
        assertThat(copy.isDone()).isTrue();
        assertThat(copy.get()).isEqualTo("x");
        assertThat(copy.get(0, TimeUnit.SECONDS)).isEqualTo("x");
        assertThat(dependent.get()).isEqualTo("x!");
        assertThat(copy.complete("y")).isFalse();
        assertThat(copy.cancel(true)).isFalse();
    }

    @Test
    void itFailsAsTheFutureDoes() {
        IOException cause = new IOException("bad");
        future.fail(cause);
        assertThat(copy.isCompletedExceptionally()).isTrue();
        assertThatThrownBy(copy::get).isInstanceOf(ExecutionException.class).hasCause(cause);
        assertThatThrownBy(copy::join).isInstanceOf(CompletionException.class).hasCause(cause);
        assertThatThrownBy(() -> copy.getNow("absent"))
                .isInstanceOf(CompletionException.class)
                .hasCause(cause);
        assertThatThrownBy(dependent::join)
                .isInstanceOf(CompletionException.class)
                .hasCause(cause);
    }

    @Test
    void itsHolderMayCompleteItInEveryWay() throws Exception {
        assertThat(copy.complete("mine")).isTrue();
        assertThat(dependent.get()).isEqualTo("mine!");
        CompletableFuture<String> failed = future.toCompletableFuture();
        assertThat(failed.completeExceptionally(new IOException("mine"))).isTrue();
        assertThatThrownBy(failed::get).hasRootCauseMessage("mine");
        CompletableFuture<String> cancelled = future.toCompletableFuture();
        assertThat(cancelled.cancel(false)).isTrue();
        assertThat(cancelled.cancel(false)).isTrue();
        assertThat(cancelled.isCancelled()).isTrue();
        assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
        assertThat(future.toCompletableFuture().completeAsync(() -> "async").get())
                .isEqualTo("async");
        CompletableFuture<String> asyncFailure = future.toCompletableFuture().completeAsync(() -> {
            throw new IllegalStateException("async");
        });
        assertThatThrownBy(asyncFailure::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(future.toCompletableFuture()
                        .completeOnTimeout("late", 1, TimeUnit.MILLISECONDS)
                        .get())
                .isEqualTo("late");
        assertThatThrownBy(() -> future.toCompletableFuture()
                        .orTimeout(1, TimeUnit.MILLISECONDS)
                        .get())
                .hasCauseInstanceOf(TimeoutException.class);
        CompletableFuture<String> obtruded = future.toCompletableFuture();
        obtruded.obtrudeValue("obtruded");
        assertThat(obtruded.get()).isEqualTo("obtruded");
        obtruded.obtrudeException(new IOException("obtruded"));
        assertThatThrownBy(obtruded::get).hasRootCauseMessage("obtruded");
        assertThat(future.isDone()).isFalse();
    }

    @Test
    void onlyOneOfTwoConcurrentCompletionsWins() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CyclicBarrier barrier = new CyclicBarrier(3);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ManualFuture<String> source = new ManualFuture<>();
                CompletableFuture<String> ended = source.toCompletableFuture();
                CompletableFuture<String> after = ended.thenApply(value -> value);
                Future<Boolean> mine = race(threads, barrier, () -> ended.complete("mine"));
                Future<Boolean> its = race(threads, barrier, () -> source.succeed("its"));
                Future<String> seen = race(threads, barrier, ended::get);
                String expected = mine.get() ? "mine" : "its";
                assertThat(its.get()).isTrue();
                assertThat(List.of(seen.get(), ended.join(), after.get())).containsOnly(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> Future<T> race(ExecutorService threads, CyclicBarrier barrier, Callable<T> side) {
        return threads.submit(() -> {
            barrier.await(60, TimeUnit.SECONDS);
            return side.call();
        });
    }

    @Test
    void copyHasTheResultThatWasGivenInAdvance() throws Exception {
        ManualFuture<Void> nothing = new ManualFuture<>();
        TaskFuture<String> result = new ResultFuture<>(nothing, "given");
        CompletableFuture<String> early = result.toCompletableFuture();
        CompletableFuture<String> after = result.thenApply(value -> value + "!").toCompletableFuture();
        assertThat(early).isNotDone();
        nothing.succeed(null);
        assertThat(early.get()).isEqualTo("given");
        assertThat(after.get()).isEqualTo("given!");
        assertThat(result.toCompletableFuture()).isCompletedWithValue("given");
    }
}
