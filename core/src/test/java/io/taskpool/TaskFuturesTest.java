package io.taskpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFutures.Waited;
import io.taskpool.engine.future.ManualFuture;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class TaskFuturesTest {
    private final ManualFuture<Integer> one = new ManualFuture<>();
    private final ManualFuture<Integer> two = new ManualFuture<>();
    private final ManualFuture<Integer> three = new ManualFuture<>();
    private final List<TaskFuture<Integer>> all = List.of(one, two, three);

    @Test
    void futuresAreYieldedInOrderOfCompletion() {
        two.succeed(2);
        Iterator<TaskFuture<Integer>> ended = TaskFutures.asCompleted(all).iterator();
        assertThat((Object) ended.next()).isSameAs(two);
        three.fail(new IOException());
        assertThat((Object) ended.next()).isSameAs(three);
        one.cancel(false);
        assertThat((Object) ended.next()).isSameAs(one);
        assertThat(ended.hasNext()).isFalse();
        assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void duplicateFutureIsYieldedOnce() {
        one.succeed(1);
        two.cancel(true);
        List<TaskFuture<Integer>> seen = new ArrayList<>();
        for (TaskFuture<Integer> each : TaskFutures.asCompleted(List.of(two, one, two, one))) {
            seen.add(each);
        }
        assertThat((List<?>) seen).isEqualTo(List.of(two, one));
    }

    @Test
    void eachIteratorStartsAfresh() {
        one.succeed(1);
        Iterable<TaskFuture<Integer>> ended = TaskFutures.asCompleted(List.of(one));
        assertThat((Object) ended.iterator().next()).isSameAs(one);
        assertThat((Object) ended.iterator().next()).isSameAs(one);
    }

    @Test
    void zeroTimeoutYieldsDoneFuturesAndThenFails() {
        one.succeed(1);
        three.cancel(false);
        Iterator<TaskFuture<Integer>> ended =
                TaskFutures.asCompleted(all, Duration.ZERO).iterator();
        assertThat((Object) ended.next()).isSameAs(one);
        assertThat((Object) ended.next()).isSameAs(three);
        assertThat(ended.hasNext()).isTrue();
        assertThatThrownBy(ended::next)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("1 of the futures")
                .hasCauseInstanceOf(TimeoutException.class);
        two.succeed(2);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat((Object) ended.next()).isSameAs(two));
    }

    @Test
    void hugeAndNegativeTimeoutsWork() throws Exception {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        Duration never = Duration.ofSeconds(Long.MIN_VALUE);
        assertThatThrownBy(() -> TaskFutures.asCompleted(all, never).iterator().next())
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat((List<?>) TaskFutures.waitFor(all, ReturnWhen.ALL_COMPLETED, never)
                        .notDone())
                .isEqualTo(all);
        one.succeed(1);
        assertThat((Object) TaskFutures.asCompleted(all, ever).iterator().next())
                .isSameAs(one);
        assertThat((List<?>) TaskFutures.waitFor(all, ReturnWhen.FIRST_COMPLETED, ever)
                        .done())
                .isEqualTo(List.of(one));
    }

    @Test
    void interruptCancelsTheIterationAndKeepsTheFlag() {
        Iterator<TaskFuture<Integer>> ended = TaskFutures.asCompleted(all).iterator();
        Thread.currentThread().interrupt();
        assertThatThrownBy(ended::next).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        one.succeed(1);
        assertThat((Object) ended.next()).isSameAs(one);
    }

    @Test
    void pendingFuturesDoNotKeepAnIteratorReachable() {
        WeakReference<Object> dropped =
                new WeakReference<>(TaskFutures.asCompleted(all).iterator());
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            return dropped.get() == null;
        });
        assertThat(one.isDone()).isFalse();
    }

    @Test
    void mixedAndEmptyInputsAreAccepted() throws Exception {
        ManualFuture<String> text = new ManualFuture<>();
        text.succeed("x");
        one.succeed(1);
        List<TaskFuture<?>> mixed = List.of(text, one);
        int count = 0;
        for (TaskFuture<?> each : TaskFutures.asCompleted(mixed)) {
            assertThat(each.isDone()).isTrue();
            count++;
        }
        assertThat(count).isEqualTo(2);
        assertThat(TaskFutures.waitFor(mixed, ReturnWhen.ALL_COMPLETED).done()).hasSize(2);
        assertThat(TaskFutures.asCompleted(List.<TaskFuture<String>>of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void waitingForNothingReturnsAtOnce(ReturnWhen when) throws Exception {
        assertThat(TaskFutures.waitFor(List.<TaskFuture<String>>of(), when))
                .isEqualTo(new Waited<>(List.of(), List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void zeroTimeoutDoesNotWait(ReturnWhen when) throws Exception {
        two.succeed(2);
        Waited<Integer> waited = TaskFutures.waitFor(List.of(three, two, one, two, three), when, Duration.ZERO);
        assertThat((List<?>) waited.done()).isEqualTo(List.of(two));
        assertThat((List<?>) waited.notDone()).isEqualTo(List.of(three, one));
    }

    @Test
    void waitForTheFirstReturnsWhenOneCompletes() throws Exception {
        CompletableFuture<Waited<Integer>> waiting = waitInAnotherThread(ReturnWhen.FIRST_COMPLETED);
        three.cancel(false);
        Waited<Integer> waited = waiting.get(60, TimeUnit.SECONDS);
        assertThat((List<?>) waited.done()).isEqualTo(List.of(three));
        assertThat((List<?>) waited.notDone()).isEqualTo(List.of(one, two));
    }

    @Test
    void waitForTheFirstFailureIgnoresValues() throws Exception {
        CompletableFuture<Waited<Integer>> waiting = waitInAnotherThread(ReturnWhen.FIRST_EXCEPTION);
        one.succeed(1);
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        two.fail(new IOException("bad"));
        assertThat((List<?>) waiting.get(60, TimeUnit.SECONDS).done()).isEqualTo(List.of(one, two));
    }

    @Test
    void waitForTheFirstFailureEndsWhenAllHaveSucceeded() throws Exception {
        CompletableFuture<Waited<Integer>> waiting = waitInAnotherThread(ReturnWhen.FIRST_EXCEPTION);
        one.succeed(1);
        two.succeed(2);
        three.succeed(3);
        assertThat(waiting.get(60, TimeUnit.SECONDS).notDone()).isEmpty();
    }

    @Test
    void waitForAllCountsFailuresAsDone() throws Exception {
        CompletableFuture<Waited<Integer>> waiting = waitInAnotherThread(ReturnWhen.ALL_COMPLETED);
        three.fail(new IOException());
        two.cancel(true);
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        one.succeed(1);
        assertThat(waiting.get(60, TimeUnit.SECONDS).done()).hasSize(3);
    }

    private CompletableFuture<Waited<Integer>> waitInAnotherThread(ReturnWhen when) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return TaskFutures.waitFor(all, when);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void interruptedWaitThrows(ReturnWhen when) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TaskFutures.waitFor(all, when)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void repeatedWaitsLeaveNothingOnAPendingFuture() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            TaskFutures.waitFor(all, ReturnWhen.FIRST_EXCEPTION, Duration.ofNanos(1));
        }
        // Each future has at most the single callback of EndListeners, which by now notifies no one.
        assertThat(one.dependents()).isLessThanOrEqualTo(1);
    }

    @Test
    void exceptionsNameTheNullArgument() {
        assertThatThrownBy(() -> TaskFutures.asCompleted(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures");
        assertThatThrownBy(() -> TaskFutures.asCompleted(all, null)).hasMessage("timeout");
        assertThatThrownBy(() -> TaskFutures.waitFor(all, null)).hasMessage("when");
        assertThatThrownBy(() -> TaskFutures.waitFor(
                        Collections.<TaskFuture<String>>singletonList(null), ReturnWhen.ALL_COMPLETED))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("futures contains null");
    }
}
