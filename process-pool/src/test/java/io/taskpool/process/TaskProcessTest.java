package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.WorkerDiedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void runsOneTaskInItsOwnJvm() throws Exception {
        TaskProcess<Long> process =
                TaskProcess.start(() -> ProcessHandle.current().pid());
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitValue()).isZero();
        assertThat(process.future().get()).isEqualTo(process.pid());
        assertThat(ProcessHandle.of(process.pid())).isEmpty();
    }

    @Test
    void exitsWithOneWhenTheTaskThrows() throws Exception {
        TaskProcess<Void> process = TaskProcess.start(() -> {
            throw new IllegalStateException("no");
        });
        process.join();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThatThrownBy(() -> process.future().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
    }

    @Test
    void exitsWithTheTasksOwnCode() throws Exception {
        TaskProcess<Void> process = TaskProcess.start(() -> {
            System.exit(7);
        });
        process.join();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThatThrownBy(() -> process.future().get()).cause().isInstanceOf(WorkerDiedException.class);
    }

    @Test
    void isAliveUntilKilled() throws Exception {
        TaskProcess<Void> process = TaskProcess.start(() -> {
            Thread.sleep(Long.MAX_VALUE);
        });
        assertThat(process.isAlive()).isTrue();
        assertThat(process.join(Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(process::exitValue).isInstanceOf(IllegalStateException.class);
        process.kill();
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        Throwable failure =
                catchThrowable(() -> process.future().get(60, TimeUnit.SECONDS)).getCause();
        // It was killed before it was ready or while the task ran; the future reports both.
        assertThat(failure).isNotNull().hasMessageContaining("SIGKILL");
    }

    @Test
    void isNotReplacedWhenKilledImmediately() throws Exception {
        TaskProcess<Integer> process = TaskProcess.start(() -> 1);
        process.kill();
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThatThrownBy(() -> process.future().get(60, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("SIGKILL");
    }

    @Test
    void terminateRunsShutdownHooks(@TempDir Path folder) throws Exception {
        String ready = folder.resolve("ready").toString();
        TaskProcess<Void> process = TaskProcess.start(() -> {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(42)));
            Files.createFile(Path.of(ready));
            Thread.sleep(Long.MAX_VALUE);
        });
        await().atMost(LIMIT).until(() -> Files.exists(Path.of(ready)));
        process.terminate();
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(42);
    }
}
