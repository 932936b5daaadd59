package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals that reach workers because they are sent to a process group, and the ways in which a worker then ends. */
@DisabledOnOs(OS.WINDOWS)
class SignalFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private static void send(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalToAWorkerDoesNotAffectItsCall(String signal) throws Exception {
        try (Gate gate = new Gate();
                ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            int port = gate.port();
            TaskFuture<Long> call = pool.submit(() -> {
                Gate.pass(port);
                return ProcessHandle.current().pid();
            });
            gate.awaitArrivals(1);
            long worker = pool.workerPids().get(0);
            send(signal, worker);
            send(signal, worker);
            // A worker that begins to exit would not start another call.
            gate.open();
            assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(worker);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS))
                    .isEqualTo(worker);
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    @Test
    void signalsEndTheProcessesThatATaskStarts() throws Exception {
        try (TaskPool pool = TaskPool.processes(1)) {
            assertThat(pool.submit(() -> {
                                Process child = new ProcessBuilder("sleep", "600").start();
                                child.destroy();
                                return child.waitFor();
                            })
                            .get(60, TimeUnit.SECONDS))
                    .isEqualTo(143);
            assertThat(pool.submit(SignalFaultsTest::interruptedChild).get(60, TimeUnit.SECONDS))
                    .as("the same as for a child of this JVM, which may inherit that the signal is ignored")
                    .isEqualTo(interruptedChild());
        }
    }

    /** Returns 130 if SIGINT ends child processes of this JVM, and 7 if they ignore it. */
    private static int interruptedChild() throws Exception {
        return new ProcessBuilder("sh", "-c", "kill -INT $$; exit 7").start().waitFor();
    }

    @Test
    void terminateEndsATaskThatSignalsDoNotEnd() throws Exception {
        String begun = folder.resolve("begun").toString();
        String ended = folder.resolve("ended").toString();
        TaskProcess<Void> process = TaskProcess.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                boolean unused = Path.of(ended).toFile().mkdir();
            }));
            Files.createFile(Path.of(begun));
            Thread.sleep(Long.MAX_VALUE);
        });
        await().atMost(LIMIT).until(() -> Files.exists(Path.of(begun)));
        send("TERM", process.pid());
        send("INT", process.pid());
        process.terminate();
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Path.of(ended)).isDirectory();
        Throwable failure = catchThrowable(() -> process.future().get()).getCause();
        assertThat(failure).isInstanceOf(WorkerDiedException.class).hasMessageContaining("SIGTERM");
    }

    @Test
    void terminateEndsATaskThatHasNotStarted() throws Exception {
        TaskProcess<Integer> process = TaskProcess.start(() -> 1);
        process.terminate();
        assertThat(process.join(LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void shutdownHookGetsItsResultsAfterASignalToTheGroup(String signal) throws Exception {
        Gate gate = new Gate();
        Path inHook = folder.resolve("hook");
        Process program = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,HUP,TERM",
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Drain.class.getName(),
                        Integer.toString(gate.port()),
                        inHook.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        gate.awaitArrivals(1);
        assertThat(new ProcessBuilder("kill", "-" + signal, "--", "-" + program.pid())
                        .start()
                        .waitFor())
                .isZero();
        await().atMost(LIMIT).until(() -> Files.exists(inHook));
        gate.open();
        assertThat(new String(program.getInputStream().readAllBytes()).strip()).isEqualTo("drained 42");
    }

    /** A program that lets its calls finish when it is asked to exit. */
    static final class Drain {
        public static void main(String[] args) throws Exception {
            TaskPool pool = TaskPool.processes(1);
            int port = Integer.parseInt(args[0]);
            TaskFuture<Integer> call = pool.submit(() -> {
                Gate.pass(port);
                return 42;
            });
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Files.createFile(Path.of(args[1]));
                    System.out.println("drained " + call.get(60, TimeUnit.SECONDS));
                } catch (Exception e) {
                    System.out.println("not drained: " + e);
                }
            }));
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
