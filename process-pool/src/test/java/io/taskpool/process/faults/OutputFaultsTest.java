package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Output arrives unchanged, and a misbehaving console affects no call. */
class OutputFaultsTest extends FaultFixture {
    private final CapturedOutput captured = new CapturedOutput();

    @AfterEach
    void restoreStandardStreams() {
        captured.close();
    }

    @Test
    void flushedPartialLineArrivesWhileTheTaskRuns() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> {
            System.out.print("10%\r");
            System.out.flush();
            System.err.print("20%\r");
            Gate.pass(port);
            System.out.print("30%\r");
        });
        gate.awaitArrivals(1);
        await().until(() -> captured.out().equals("10%\r"));
        await().until(() -> captured.err().equals("20%\r"));
        gate.open();
        get(running);
        assertThat(captured.out()).isEqualTo("10%\r30%\r");
        pool.close();
        assertThat(captured.out()).isEqualTo("10%\r30%\r");
        assertThat(captured.err()).isEqualTo("20%\r");
    }

    @Test
    void unflushedPartialLineWaitsForItsEnd() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> {
            System.out.println("whole");
            System.out.print("half");
            Gate.pass(port);
            System.out.println(" and half");
        });
        gate.awaitArrivals(1);
        await().until(() -> captured.out().equals("whole\n"));
        gate.open();
        get(running);
        assertThat(captured.out()).isEqualTo("whole\nhalf and half\n");
    }

    @Test
    void nothingIsAddedAtTheEndOfACall() throws Exception {
        ProcessTaskPool pool = open(1);
        for (int i = 0; i < 20; i++) {
            get(pool.submit(() -> System.out.print("x")));
            assertThat(captured.out()).isEqualTo("x".repeat(i + 1));
        }
    }

    @Test
    void bytesThatAreNotTextStayUnchanged() throws Exception {
        ProcessTaskPool pool = open(1);
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >>> 3);
        }
        get(pool.submit(
                all -> {
                    System.out.write(all, 0, all.length);
                    System.out.write(0xC3); // half a character
                    System.out.flush();
                    System.out.write(0xA4);
                    System.out.flush();
                    System.err.write(all, 0, all.length);
                    return 0;
                },
                bytes));
        pool.close();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(bytes);
        expected.writeBytes("ä".getBytes(StandardCharsets.UTF_8));
        assertThat(captured.outBytes()).isEqualTo(expected.toByteArray());
        assertThat(captured.errBytes()).isEqualTo(bytes);
    }

    @Test
    void linesOfSeveralWorkersDoNotMix() throws Exception {
        ProcessTaskPool pool = open(2);
        pool.map(
                n -> {
                    for (int i = 0; i < 20; i++) {
                        System.out.println(Integer.toString(n % 10).repeat(30_000));
                    }
                    return n;
                },
                range(8));
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(160);
        assertThat(lines).allMatch(line -> line.equals(line.substring(0, 1).repeat(30_000)));
    }

    @Test
    void workersEncodeTextAsTheStreamOfTheParentDoes() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream latin = new PrintStream(bytes, true, StandardCharsets.ISO_8859_1);
        assumeThat(Runtime.version().feature()).as("streams tell").isGreaterThanOrEqualTo(18);
        System.setOut(latin);
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> System.out.print("ä")));
        assertThat(bytes.toByteArray()).containsExactly(0xE4);
    }

    @Test
    void outputOfAThreadThatOutlivesItsCallArrives() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        get(pool.submit(() -> new Thread(() -> printLate(port)).start()));
        gate.awaitArrivals(1);
        gate.open();
        await().until(() -> captured.out().equals("late"));
    }

    private static void printLate(int port) {
        try {
            Gate.pass(port);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        System.out.print("late");
        System.out.flush();
    }

    @Test
    void outputJustBeforeAWorkerEndsArrivesBeforeTheOutcome() throws Exception {
        ProcessTaskPool pool = open(1);
        failure(
                pool.submit(() -> {
                    System.out.print("exit");
                    System.exit(3);
                }),
                WorkerDiedException.class);
        assertThat(captured.out()).isEqualTo("exit");
        failure(
                pool.submit(() -> {
                    System.out.print(" halt");
                    System.out.flush();
                    Acts.halt(3);
                }),
                WorkerDiedException.class);
        assertThat(captured.out()).isEqualTo("exit halt");
        failure(
                pool.submit(() -> {
                    System.out.println(" kill");
                    new ProcessBuilder("kill", "-9", Long.toString(Acts.pid()))
                            .start()
                            .waitFor();
                    Acts.sleepForEver();
                }),
                WorkerDiedException.class);
        assertThat(captured.out()).isEqualTo("exit halt kill\n");
    }

    @Test
    void standardStreamsThatThrowAffectNoCall() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.taskpool.remote.host.console.Console");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        try {
            System.setOut(new PrintStream(new Failing(), true));
            System.setErr(new PrintStream(new Failing(), true));
            ProcessTaskPool pool = open(1);
            long pid = pidOf(pool);
            for (int i = 0; i < 20; i++) {
                assertThat(get(pool.submit(() -> {
                            System.out.println("out");
                            System.err.println("err");
                            return 1;
                        })))
                        .isEqualTo(1);
            }
            // More than any pipe holds, so the output must still be read.
            assertThat(get(pool.submit(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            System.out.println("out".repeat(10));
                            System.err.println("err".repeat(10));
                        }
                        return 2;
                    })))
                    .isEqualTo(2);
            assertThat(pidOf(pool)).isEqualTo(pid);
            pool.close();
            assertThat(pool.stats().workersDied()).isZero();
        } finally {
            logger.detachAppender(appender);
            logger.setAdditive(true);
        }
        assertThat(appender.list)
                .extracting(event -> event.getFormattedMessage().substring(0, 16))
                .containsExactlyInAnyOrder("System.out threw", "System.err threw");
    }

    /** A stream that throws exceptions that {@link PrintStream} does not catch. */
    private static final class Failing extends OutputStream {
        @Override
        public void write(int b) {
            throw new IllegalStateException("the console is broken");
        }
    }

    @Test
    void blockedStandardStreamsDelayNoCallNoTimeLimitAndNoShutdown() throws Exception {
        try (HeldOutput held = new HeldOutput()) {
            System.setOut(held.stream());
            System.setErr(held.stream());
            ProcessTaskPool pool = open(1);
            assertThat(get(pool.submit(() -> {
                        System.out.println("out");
                        System.err.println("err");
                        return 1;
                    })))
                    .isEqualTo(1);
            held.awaitText();
            for (int i = 0; i < 50; i++) {
                assertThat(get(pool.submit(() -> {
                            System.out.println("more");
                            return 2;
                        })))
                        .isEqualTo(2);
            }
            assertUsable(pool);
            TaskFuture<Void> cancelled = pool.submit(() -> {
                Acts.sleepForEver();
            });
            cancelled.cancel(true);
            assertUsable(pool);
            pool.close();
            ProcessTaskPool limited = open(builder(1).taskTimeout(Duration.ofSeconds(2)));
            failure(
                    limited.submit(() -> {
                        System.out.println("out");
                        Acts.sleepForEver();
                    }),
                    TaskTimeoutException.class);
            limited.close();
        }
    }

    @Test
    void consoleBackpressureBlocksOnlyTheWorkerThatPrints() throws Exception {
        String file = file("printed");
        try (HeldOutput held = new HeldOutput()) {
            System.setOut(held.stream());
            ProcessTaskPool pool = open(2);
            TaskFuture<Void> chatty = pool.submit(() -> {
                for (int i = 0; i < 4_000; i++) {
                    System.out.println("x".repeat(1_000));
                }
                Tasks.append(file, "all of it");
            });
            held.awaitText();
            for (int i = 0; i < 50; i++) {
                assertThat(get(pool.submit(() -> {
                            System.out.print("y");
                            return 2;
                        })))
                        .isEqualTo(2);
            }
            assertThat(chatty.isDone()).isFalse();
            assertThat(Tasks.lines(file)).isEmpty();
            held.release();
            get(chatty);
            assertThat(Tasks.lines(file)).containsExactly("all of it");
        }
    }

    @Test
    void standardOutputMayUseThePoolThatItsTextComesFrom() throws Exception {
        ProcessTaskPool pool = open(1);
        AtomicInteger squares = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        System.setOut(new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int count) {
                        try {
                            squares.addAndGet(get(pool.submit(Tasks::square, 1)));
                        } catch (RejectedExecutionException e) {
                            // output that was still pending when the pool was closed
                        } catch (Exception e) {
                            failures.add(e);
                        }
                    }
                },
                true));
        for (int i = 0; i < 20; i++) {
            get(pool.submit(() -> System.out.println("x")));
        }
        // Far more than may be pending: backpressure on the task would block the call that the stream waits for.
        get(pool.submit(() -> {
            for (int i = 0; i < 20_000; i++) {
                System.out.println("x".repeat(100));
            }
        }));
        pool.close();
        assertThat(failures).isEmpty();
        assertThat(squares.get()).isPositive();
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void lockOnStandardOutputDelaysNoCall() throws Exception {
        ProcessTaskPool pool = open(1);
        synchronized (System.out) {
            assertThat(get(pool.submit(() -> {
                        System.out.println("x");
                        return 1;
                    })))
                    .isEqualTo(1);
        }
        pool.close();
        await().until(() -> captured.out().equals("x\n"));
    }

    @Test
    void descriptorsAreWrittenByteForByte() throws Exception {
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            // Not closed: that would close the descriptor.
            new FileOutputStream(FileDescriptor.out).write(new byte[] {(byte) 0xE4, 0, '\r'});
        }));
        pool.close();
        assertThat(captured.errBytes()).containsExactly(0xE4, 0, '\r');
    }
}
