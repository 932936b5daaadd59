package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.TaskAction;
import io.taskpool.TaskContext;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a task learns of its own call. */
abstract class ContextContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final boolean keepsIdleWorkers;

    ContextContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    @Test
    void taskKnowsItsNameAndItsWorker() throws Exception {
        TaskPool pool = open(1);
        List<String> told = get(pool.submit(
                () -> {
                    TaskContext context = TaskContext.current();
                    return List.of(
                            context.name(),
                            context.worker(),
                            String.valueOf(context.deadline()),
                            context.index() + " " + context.attempt() + " " + context.isCancelled());
                },
                CallOptions.defaults().name("the nightly import")));
        assertThat(told).startsWith("the nightly import").endsWith("null", "-1 1 false");
        if (keepsIdleWorkers) {
            assertThat(told.get(1)).isEqualTo(pool.workers().get(0).name());
        }
        assertThat(get(pool.submit(() -> TaskContext.current().name())))
                .contains(ContextContract.class.getSimpleName() + ".taskKnowsItsNameAndItsWorker");
        assertThat(get(pool.submit(() -> TaskContext.current().pool()))).isNotEmpty();
    }

    @Test
    void eachItemKnowsItsPosition() {
        TaskPool pool = open(2);
        List<Long> expected = LongStream.range(0, 300).boxed().toList();
        assertThat(pool.map(n -> TaskContext.current().index(), range(300))).isEqualTo(expected);
        assertThat(pool.stream(n -> TaskContext.current().index(), range(300)).toList())
                .isEqualTo(expected);
    }

    @Test
    void retryKnowsThatItIsOne() throws Exception {
        TaskPool pool = open(1);
        assertThat(get(pool.submit(ContextContract::thirdAttempt, 3, CallOptions.defaults().retries(5))))
                .isEqualTo(3);
        assertThat(pool.map(
                        ContextContract::thirdAttempt,
                        List.of(3, 1, 2),
                        MapOptions.defaults().retries(5)))
                .containsExactly(3, 1, 2);
    }

    private static int thirdAttempt(int wanted) throws Exception {
        int attempt = TaskContext.current().attempt();
        return Tasks.failIf(attempt < wanted, attempt);
    }

    @Test
    void deadlineIsTheSoonerOfTheTwo() throws Exception {
        TaskPool pool = open(1);
        Duration hour = Duration.ofHours(1);
        Duration day = Duration.ofDays(1);
        CallOptions limited = CallOptions.defaults().timeout(hour);
        CallOptions both = CallOptions.defaults().timeout(day).deadline(hour);
        for (CallOptions options : List.of(limited, limited.deadline(day), both)) {
            Instant before = Instant.now();
            Instant deadline = get(pool.submit(() -> TaskContext.current().deadline(), options));
            assertThat(deadline)
                    .isBetween(before.plus(hour).minusSeconds(60), Instant.now().plus(hour).plusSeconds(1));
        }
        Instant before = Instant.now();
        assertThat(pool.map(n -> TaskContext.current().deadline(), range(3), MapOptions.defaults().deadline(hour)))
                .allSatisfy(deadline -> assertThat(deadline).isAfter(before.plus(hour).minusSeconds(60)));
    }

    @Test
    void runningTaskLearnsThatItWasCancelled() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        String file = file("noticed");
        TaskFuture<?> call = pool.submit(noticing(gate.port(), file));
        gate.awaitArrivals(1);
        gate.open();
        assertThat(call.cancel(false)).isTrue();
        awaitNoticed(file);
        assertUsable(pool);
    }

    @Test
    void interruptedTaskMayAskForTheFirstTime() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        String file = file("asked");
        TaskFuture<?> call = pool.submit(() -> {
            try {
                Gate.pass(port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Tasks.append(file, TaskContext.current().isCancelled() + " " + Thread.interrupted());
        });
        gate.awaitArrivals(1);
        assertThat(call.cancel(true)).isTrue();
        await().atMost(LONG).until(() -> !Tasks.lines(file).isEmpty());
        assertThat(Tasks.lines(file)).containsExactly("true true");
        assertUsable(pool);
    }

    @Test
    void runningTaskLearnsThatItsLimitHasPassed() {
        TaskPool pool = open(1);
        Gate gate = gate();
        gate.open();
        String file = file("noticed");
        TaskFuture<?> call = pool.submit(
                noticing(gate.port(), file), CallOptions.defaults().timeout(Duration.ofMillis(300)));
        assertThatThrownBy(() -> get(call))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TaskTimeoutException.class);
        awaitNoticed(file);
    }

    @Test
    void runningTaskLearnsThatItsMapHasEnded() {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        String file = file("noticed");
        Thread opener = new Thread(() -> {
            gate.awaitArrivals(2);
            gate.open();
        });
        opener.start();
        assertThatThrownBy(() -> pool.forEach(
                        n -> {
                            if (n == 0) {
                                noticing(port, file).run();
                            } else {
                                Gate.pass(port);
                                int unused = Tasks.fail(n);
                            }
                        },
                        range(2),
                        MapOptions.defaults().unordered().chunkSize(1)))
                .hasCauseInstanceOf(Tasks.Oops.class);
        awaitNoticed(file);
    }

    @Test
    void runningTaskLearnsThatItsPoolIsStopped() {
        TaskPool pool = open(1);
        Gate gate = gate();
        String file = file("noticed");
        TaskFuture<?> call = pool.submit(noticing(gate.port(), file));
        gate.awaitArrivals(1);
        pool.shutdownNow();
        awaitNoticed(file);
        assertThat(call.isCancelled()).isTrue();
    }

    /** Makes a task that goes on until it learns that nobody waits for it, whatever interrupts come. */
    private static TaskAction noticing(int port, String file) {
        return () -> {
            TaskContext context = TaskContext.current();
            try {
                Gate.pass(port);
            } catch (InterruptedException e) {
                tell(file, "interrupted"); // and goes on
            }
            long end = System.nanoTime() + LONG.toNanos();
            while (!context.isCancelled() && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            tell(file, "cancelled: " + context.isCancelled());
        };
    }

    /** Appends a line even while the thread is interrupted. */
    private static void tell(String file, String line) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void awaitNoticed(String file) {
        await().atMost(LONG).until(() -> Tasks.lines(file).contains("cancelled: true"));
    }

    @Test
    void nothingIsKnownOutsideOfATask() throws Exception {
        assertThatThrownBy(TaskContext::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which runs no call of a pool");
        TaskPool pool = open(1);
        assertThat(get(pool.submit(ContextContract::askOnAnotherThread)))
                .startsWith("java.lang.IllegalStateException: TaskContext.current() was called on other,");
    }

    private static String askOnAnotherThread() throws InterruptedException {
        AtomicReference<String> told = new AtomicReference<>("");
        Thread other = new Thread(
                () -> {
                    try {
                        told.set(TaskContext.current().toString());
                    } catch (IllegalStateException e) {
                        told.set(e.toString());
                    }
                },
                "other");
        other.start();
        other.join();
        return told.get();
    }

    @Test
    void callWithinACallKnowsItself() throws Exception {
        TaskPool pool = open(1);
        List<String> told = get(pool.submit(ContextContract::askTwice, CallOptions.defaults().name("outer")));
        assertThat(told).containsExactly("inner", "threads", "outer");
    }

    private static List<String> askTwice() throws Exception {
        try (TaskPool direct = TaskPool.direct();
                TaskPool threads = TaskPool.threads(1)) {
            return List.of(
                    direct.submit(
                                    () -> TaskContext.current().name(),
                                    CallOptions.defaults().name("inner"))
                            .get(),
                    threads.submit(() -> TaskContext.current().pool()).get(),
                    TaskContext.current().name());
        }
    }

    @Test
    void contextMadeForATestBehavesAlike() {
        assertThat(TaskContext.of("p", "w", "n", 3, 2, Duration.ofHours(1), () -> true)
                        .isCancelled())
                .isTrue();
        assertThat(TaskContext.of("p", "w", "n", 3, 2, null, () -> false))
                .hasToString("TaskContext[n, item 3, attempt 2, on w of the pool 'p']");
    }
}
