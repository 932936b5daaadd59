package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.process.ProcessTaskPool;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Output on any stream of a worker leaves the protocol intact and arrives in the parent complete. */
class NoiseFaultsTest extends FaultFixture {
    /** Characters of one to four bytes. */
    private static final String MIXED = "aäß€漢😀";

    private final CapturedOutput captured = new CapturedOutput();

    @AfterEach
    void restoreStandardStreams() {
        captured.close();
    }

    @Test
    void bothStandardStreamsArriveOnTheirCounterparts() throws Exception {
        ProcessTaskPool pool = open(2);
        pool.map(
                n -> {
                    System.out.println("out " + n + " " + MIXED);
                    System.err.println("err " + n + " " + MIXED);
                    return n;
                },
                range(200));
        pool.close();
        for (int n = 0; n < 200; n++) {
            assertThat(captured.out().lines()).contains("out " + n + " " + MIXED);
            assertThat(captured.err().lines()).contains("err " + n + " " + MIXED);
        }
        assertThat(captured.out().lines()).hasSize(200);
    }

    @Test
    void outputOfACallArrivesBeforeItsResult() throws Exception {
        ProcessTaskPool pool = open(1);
        for (int i = 0; i < 50; i++) {
            int n = i;
            get(pool.submit(() -> System.out.print("no line end " + n)));
            assertThat(captured.out()).endsWith("no line end " + n);
        }
    }

    @Test
    void rawWritesToTheDescriptorsAreKeptOffTheProtocol() throws Exception {
        ProcessTaskPool pool = open(1);
        List<Integer> results = pool.map(
                n -> {
                    writeRaw(FileDescriptor.out, "raw out " + n + "\n");
                    writeRaw(FileDescriptor.err, "raw err " + n + "\n");
                    return n;
                },
                range(100));
        assertThat(results).isEqualTo(range(100));
        pool.close();
        for (int n = 0; n < 100; n++) {
            assertThat(captured.err().lines()).contains("raw out " + n, "raw err " + n);
        }
    }

    private static void writeRaw(FileDescriptor descriptor, String text) throws IOException {
        // Not closed, because that would close the descriptor.
        new FileOutputStream(descriptor).write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void childProcessesThatInheritTheConsoleAreKeptOffTheProtocol() throws Exception {
        ProcessTaskPool pool = open(1);
        int status = get(pool.submit(() -> new ProcessBuilder("sh", "-c", "echo child out; echo child err >&2; cat")
                .inheritIO()
                .start()
                .waitFor()));
        assertThat(status).as("cat found its input at end of file").isZero();
        assertUsable(pool);
        pool.close();
        assertThat(captured.err().lines()).contains("child out", "child err");
    }

    @Test
    void garbageCollectorLogsOnStdoutAreKeptOffTheProtocol() throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs("-Xlog:gc*:stdout", "-verbose:class"));
        assertThat(pool.map(
                        n -> {
                            System.gc();
                            return n;
                        },
                        range(20)))
                .isEqualTo(range(20));
        pool.close();
        assertThat(captured.err()).contains("[gc", "Pause Full");
        assertThat(captured.out()).isEmpty();
    }

    @Test
    void threadDumpOnSigquitIsKeptOffTheProtocol() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Long> running = pool.submit(() -> {
            Gate.pass(port);
            return Acts.pid();
        });
        gate.awaitArrivals(1);
        Processes.signal("QUIT", pool.workerPids().get(0));
        await().until(() -> captured.err().contains("Full thread dump"));
        gate.open();
        assertThat(get(running)).isPositive();
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void megabytesOnBothStreamsDoNotBlock() throws Exception {
        ProcessTaskPool pool = open(2);
        String line = "x".repeat(99);
        List<Integer> results = pool.map(
                n -> {
                    for (int i = 0; i < 10_000; i++) {
                        System.err.println(line);
                        System.out.println(line);
                    }
                    return n;
                },
                range(4));
        assertThat(results).isEqualTo(range(4));
        pool.close();
        assertThat(captured.out().lines().filter(line::equals)).hasSize(40_000);
        assertThat(captured.err().lines().filter(line::equals)).hasSize(40_000);
    }

    @Test
    void charactersOfSeveralBytesAreNeverSplit() throws Exception {
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            for (int shift = 0; shift < 4; shift++) {
                // One endless line, which has to be split, at every offset within a character.
                String text = "-".repeat(shift) + MIXED.repeat(5_000);
                System.out.println(text);
                PrintStream err =
                        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
                err.println(text);
            }
        }));
        pool.close();
        String expected = (MIXED.repeat(5_000) + "-" + MIXED.repeat(5_000) + "--" + MIXED.repeat(5_000) + "---"
                + MIXED.repeat(5_000));
        assertThat(captured.out().replace("\n", "").equals(expected)).isTrue();
        assertThat(captured.err().replace("\n", "").equals(expected)).isTrue();
    }

    @Test
    void lastOutputOfAWorkerIsInTheErrorAndOnTheConsole() throws Exception {
        ProcessTaskPool pool = open(1);
        WorkerDiedException death = failure(
                pool.submit(() -> {
                    System.out.println("last on out");
                    System.err.print("last on err, without a line end");
                    System.err.flush();
                    Acts.halt(1);
                }),
                WorkerDiedException.class);
        assertThat(death.lastLines()).contains("last on err, without a line end");
        assertThat(death).hasMessageContaining("last on err, without a line end");
        assertThat(captured.out().lines()).contains("last on out");
        assertThat(captured.err().lines()).contains("last on err, without a line end");
    }

    @Test
    void tasksMayReplaceOrCloseTheStreams() throws Exception {
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            System.out.close();
            System.err.close();
            System.in.close();
        }));
        assertUsable(pool);
        get(pool.submit(() -> {
            System.setOut(new PrintStream(OutputStream.nullOutputStream()));
            System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        }));
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void standardInputOfATaskIsAtItsEnd() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit(() -> System.in.read()))).isEqualTo(-1);
        assertUsable(pool);
    }

    @Test
    void initializerMayPrint() throws Exception {
        ProcessTaskPool pool = open(builder(1).initializer(() -> {
            System.out.print("from the initializer");
            System.err.println("also from there");
        }));
        assertUsable(pool);
        pool.close();
        assertThat(captured.out()).isEqualTo("from the initializer");
        assertThat(captured.err().lines()).contains("also from there");
    }
}
