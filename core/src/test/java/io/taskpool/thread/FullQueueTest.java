package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskContext;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls for which there is no room in the queue. */
@Timeout(300)
class FullQueueTest {
    private final CountDownLatch gate = new CountDownLatch(1);

    private static ThreadTaskPool pool(WhenFull whenFull) {
        return ThreadTaskPool.builder()
                .name("small")
                .workers(1)
                .maxQueue(2, whenFull)
                .build();
    }

    /** Submits a call that occupies the only thread, and two that fill the queue. */
    private List<TaskFuture<?>> fill(TaskPool pool) {
        List<TaskFuture<?>> calls = new ArrayList<>();
        TaskFuture<?> running = pool.submit(() -> gate.await());
        calls.add(running);
        await().atMost(Duration.ofMinutes(1)).until(running::isRunning);
        calls.add(pool.submit(() -> 1));
        calls.add(pool.submit(() -> 2));
        return calls;
    }

    @Test
    void fullQueueRejectsCallsAndSaysWhatToDo() throws Exception {
        try (TaskPool pool = pool(WhenFull.REJECT)) {
            List<TaskFuture<?>> calls = fill(pool);
            assertThatThrownBy(() -> pool.submit(() -> 3))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessage("the queue of the pool 'small' is full: 2 calls wait, and maxQueue allows 2."
                            + " Submit more slowly, or set a larger maxQueue or another WhenFull");
            gate.countDown();
            for (TaskFuture<?> call : calls) {
                call.get();
            }
            assertThat(pool.submit(() -> 4).get()).isEqualTo(4);
        }
    }

    @Test
    void submitterWaitsForRoom() throws Exception {
        try (TaskPool pool = pool(WhenFull.WAIT)) {
            fill(pool);
            CompletableFuture<Integer> third =
                    CompletableFuture.supplyAsync(() -> pool.submit(() -> 3)).thenCompose(call -> call);
            assertThat(pool.stats().queued()).isEqualTo(2);
            assertThat(third).isNotDone();
            gate.countDown();
            assertThat(third.get(60, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void submitterRunsTheCallItself() throws Exception {
        try (TaskPool pool = pool(WhenFull.CALLER_RUNS)) {
            fill(pool);
            TaskFuture<Thread> third = pool.submit(() -> Thread.currentThread());
            assertThat(third.isDone()).isTrue();
            assertThat(third.get()).isSameAs(Thread.currentThread());
            assertThat(pool.submit(() -> TaskContext.current().worker()).get()).isEqualTo("the calling thread");
            assertThatThrownBy(TaskContext::current).isInstanceOf(IllegalStateException.class);
            TaskFuture<Integer> bad = pool.submit(() -> Integer.parseInt("x"));
            assertThatThrownBy(bad::get).hasCauseInstanceOf(NumberFormatException.class);
            gate.countDown();
            assertThat(pool.stats().submitted()).isEqualTo(6);
        }
    }

    @Test
    void shutdownEndsTheWaitForRoom() throws Exception {
        TaskPool pool = pool(WhenFull.WAIT);
        fill(pool);
        CompletableFuture<Throwable> rejected = new CompletableFuture<>();
        Thread submitter = new Thread(() -> {
            try {
                var unused = pool.submit(() -> 3);
            } catch (RejectedExecutionException e) {
                rejected.complete(e);
            }
        });
        submitter.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> submitter.getState() == Thread.State.WAITING);
        pool.shutdown();
        assertThat(rejected.get(60, TimeUnit.SECONDS)).hasMessageContaining("was shut down");
        gate.countDown();
        pool.close();
    }

    @Test
    void interruptEndsTheWaitForRoom() throws Exception {
        try (TaskPool pool = pool(WhenFull.WAIT)) {
            fill(pool);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pool.submit(() -> 3))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            gate.countDown();
        }
    }

    @Test
    void taskOfThePoolNeverWaitsForItsOwnPool() throws Exception {
        try (TaskPool pool = pool(WhenFull.WAIT)) {
            TaskFuture<List<TaskFuture<Integer>>> nested = pool.submit(() -> {
                List<TaskFuture<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    int n = i;
                    calls.add(pool.submit(() -> n));
                }
                return calls;
            });
            int sum = 0;
            for (TaskFuture<Integer> call : nested.get()) {
                sum += call.get();
            }
            assertThat(sum).isEqualTo(10);
        }
    }

    @Test
    void mapsAreNotBoundByTheQueue() {
        try (TaskPool pool = pool(WhenFull.REJECT)) {
            assertThat(pool.map(n -> n + 1, List.of(1, 2, 3, 4, 5, 6))).containsExactly(2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void nameIsThatOfTheThreads() throws Exception {
        try (TaskPool pool =
                ThreadTaskPool.builder().name("100% ocr").workers(1).build()) {
            assertThat(pool.submit(() -> Thread.currentThread().getName()).get())
                    .startsWith("100% ocr-thread-");
        }
    }

    @Test
    void queueWithoutRoomIsRefused() {
        assertThatThrownBy(() -> ThreadTaskPool.builder().maxQueue(0, WhenFull.WAIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxQueue must be at least 1, was 0");
        assertThatThrownBy(() -> ThreadTaskPool.builder().maxQueue(1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("whenFull");
    }
}
