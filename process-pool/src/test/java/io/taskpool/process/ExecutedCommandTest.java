package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Checks that a command given to {@code execute} either runs or has its failure reported: a thread that waits for its
 * effect would otherwise wait forever.
 */
@Timeout(300)
class ExecutedCommandTest {
    private interface Command extends Runnable, Serializable {}

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void listen() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    @AfterEach
    void stopListening() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private Throwable seen() throws InterruptedException {
        return uncaught.poll(60, TimeUnit.SECONDS);
    }

    private static void assertRejected(ThrowingCallable executes) {
        assertThatThrownBy(executes)
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("cannot run the command");
    }

    @Test
    void commandThatCannotBeSentIsRejectedByExecute() throws Exception {
        Object local = new Object();
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            Executor executor = pool.asExecutorService();
            assertRejected(() -> executor.execute(() -> System.out.println(local)));
            assertRejected(() -> CompletableFuture.supplyAsync(() -> 1, executor));
            assertRejected(() -> CompletableFuture.runAsync(() -> {}, executor));
            Command captures = () -> System.out.println(local);
            assertRejected(() -> executor.execute(captures));
            assertRejected(() -> executor.execute(new Unwritable()));
            assertRejected(() -> executor.execute(new Deep(20_000)));
            assertRejected(() -> executor.execute(hidden()));
            assertThat(pool.submit(() -> 4).get()).isEqualTo(4);
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    void futuresAndBulkCallsThrowWhenTheirOutcomeIsRequested() throws Exception {
        Object local = new Object();
        Callable<String> captures = local::toString;
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            ExecutorService executor = pool.asExecutorService();
            assertThatThrownBy(() -> executor.submit(captures).get())
                    .hasCauseInstanceOf(TaskSerializationException.class);
            assertThatThrownBy(
                            () -> executor.submit((Runnable) captures::hashCode).get())
                    .hasCauseInstanceOf(TaskSerializationException.class);
            assertThatThrownBy(
                            () -> executor.submit(captures::hashCode, "given").get())
                    .hasCauseInstanceOf(TaskSerializationException.class);
            assertThatThrownBy(
                            () -> executor.invokeAll(List.of(captures)).get(0).get())
                    .hasCauseInstanceOf(TaskSerializationException.class);
            assertThatThrownBy(() -> executor.invokeAny(List.of(captures)))
                    .hasCauseInstanceOf(TaskSerializationException.class);
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    void poolThatCannotStartWorkersReportsTheFailure() throws Exception {
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .jvmArgs("-XX:+NoSuchFlagAtAll")
                .build()) {
            Command command = () -> {};
            pool.asExecutorService().execute(command);
            assertThat(seen()).isInstanceOf(BrokenPoolException.class);
        }
    }

    @Test
    void workersDeathAndTheCommandsExceptionAreReported() throws Exception {
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            Command dies = () -> Runtime.getRuntime().halt(3);
            pool.asExecutorService().execute(dies);
            assertThat(seen()).isInstanceOf(WorkerDiedException.class);
            Command fails = () -> {
                throw new AssertionError("an error");
            };
            pool.asExecutorService().execute(fails);
            assertThat(seen()).isInstanceOf(AssertionError.class).hasMessage("an error");
            assertThat(pool.submit(() -> 4).get()).isEqualTo(4);
        }
    }

    private static Runnable hidden() throws Exception {
        byte[] content;
        try (InputStream in = Empty.class.getResourceAsStream("ExecutedCommandTest$Empty.class")) {
            content = in.readAllBytes();
        }
        var constructor = MethodHandles.lookup()
                .defineHiddenClass(content, false)
                .lookupClass()
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Runnable) constructor.newInstance();
    }

    private static final class Empty implements Command {
        @Override
        public void run() {}
    }

    private static final class Unwritable implements Command {
        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("written by a test");
        }

        @Override
        public void run() {}
    }

    private static final class Deep implements Command {
        private Deep inner;

        Deep(int depth) {
            Deep at = this;
            for (int i = 0; i < depth; i++) {
                at.inner = new Deep(0);
                at = at.inner;
            }
        }

        @Override
        public void run() {}
    }
}
