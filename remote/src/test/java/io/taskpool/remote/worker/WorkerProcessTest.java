package io.taskpool.remote.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.RemoteTaskException;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import io.taskpool.TaskSerializationException;
import io.taskpool.contract.Gate;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FailureReason;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class WorkerProcessTest {
    @TempDir
    Path folder;

    @Test
    void everyKindOfCallRunsAndAnswersInOrder() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            int captured = 40;
            TaskFunction<Integer, Integer> add = n -> n + captured;
            Task<String> text = () -> "Grüße, 世界";
            TaskAction action = () -> System.setProperty("ran", "yes");
            TaskConsumer<String> consumer = s -> System.setProperty("took", s);
            Task<String> look = () -> System.getProperty("ran") + System.getProperty("took");
            long first = host.run(FunctionType.TASK_FUNCTION, add, 1, 2, 3);
            long second = host.run(FunctionType.TASK, text);
            long third = host.run(FunctionType.TASK_ACTION, action);
            long fourth = host.run(FunctionType.TASK_CONSUMER, consumer, "it");
            long fifth = host.run(FunctionType.TASK, look);
            long sixth = host.run(FunctionType.CALLABLE, (Callable<Long> & Serializable) () -> 7L);
            long seventh = host.run(FunctionType.RUNNABLE, (Runnable & Serializable) () -> {});
            assertThat(host.result(first)).isEqualTo(41);
            assertThat(host.result(first + 1)).isEqualTo(42);
            assertThat(host.result(first + 2)).isEqualTo(43);
            assertThat(host.result(second)).isEqualTo("Grüße, 世界");
            assertThat(host.result(third)).isNull();
            assertThat(host.result(fourth)).isNull();
            assertThat(host.result(fifth)).isEqualTo("yesit");
            assertThat(host.result(sixth)).isEqualTo(7L);
            assertThat(host.result(seventh)).isNull();
        }
    }

    @Test
    void helloNamesTheProcess() throws Exception {
        try (TestHost host = new TestHost()) {
            ByteSource hello = host.expect(ToParent.HELLO);
            assertThat(hello.u32()).isEqualTo(0x54505731);
            assertThat(hello.varint()).isEqualTo(Protocol.VERSION);
            assertThat(hello.varint()).isEqualTo(host.process.pid());
            assertThat(hello.string()).isEqualTo(System.getProperty("java.version"));
            hello.i64();
            hello.expectEnd();
        }
    }

    @Test
    void theInitializerRunsBeforeReadyAndItsFailureIsReported() throws Exception {
        TaskAction good = () -> System.setProperty("initialized", "yes");
        try (TestHost host = new TestHost().welcome(good)) {
            Task<String> look = () -> System.getProperty("initialized");
            assertThat(host.result(host.run(FunctionType.TASK, look))).isEqualTo("yes");
        }
        TaskAction bad = () -> {
            throw new IOException("no licence");
        };
        try (TestHost host = new TestHost()) {
            host.expect(ToParent.HELLO);
            host.sayWelcome(bad, TestHost.MAX_FRAME);
            assertThat(host.throwables.read(host.expect(ToParent.INIT_FAILED)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no licence");
        }
    }

    @Test
    void codeIsSentOnceAndForgotten() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, Integer> twice = n -> 2 * n;
            host.code(9, twice);
            long a = host.runWith(FunctionType.TASK_FUNCTION, 0, 9, null, 2, 1, 2);
            long b = host.runWith(FunctionType.TASK_FUNCTION, 0, 9, null, 1, 3);
            host.handler(ToWorker.FORGET, 9);
            assertThat(host.result(a)).isEqualTo(2);
            assertThat(host.result(a + 1)).isEqualTo(4);
            assertThat(host.result(b)).isEqualTo(6);
            host.runWith(FunctionType.TASK_FUNCTION, 0, 9, null, 1, 3);
            assertThat(host.exitValue()).isEqualTo(70);
            assertThat(host.errors.toString()).contains("code 9").contains("broke the protocol");
        }
    }

    @Test
    void failuresOfAllKindsKeepTheProtocolInSync() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, Object> odd = n -> {
                switch (n) {
                    case 1:
                        throw new IllegalStateException("one", new IOException("cause"));
                    case 2:
                        return new Socket();
                    case 3:
                        throw new Unserializable(new Socket());
                    case 4:
                        return overflow(1);
                    case 5:
                        return new byte[TestHost.MAX_FRAME];
                    case 6:
                        return new Throwing();
                    case 7:
                        throw new ThreadDeath();
                    default:
                        return n;
                }
            };
            long first = host.run(FunctionType.TASK_FUNCTION, odd, 0, 1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(host.result(first)).isEqualTo(0);
            assertThat(host.failure(first + 1, FailureReason.THREW))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("one")
                    .hasRootCauseMessage("cause");
            assertThat(host.failure(first + 2, FailureReason.UNWRITABLE))
                    .isInstanceOf(TaskSerializationException.class)
                    .hasMessageContaining("java.net.Socket");
            Throwable standIn = host.failure(first + 3, FailureReason.THREW);
            assertThat(standIn).isInstanceOf(RemoteTaskException.class).hasMessageContaining("not to be sent");
            assertThat(standIn.getStackTrace()[0].getClassName()).isEqualTo(WorkerProcessTest.class.getName());
            assertThat(host.failure(first + 4, FailureReason.THREW)).isInstanceOf(StackOverflowError.class);
            assertThat(host.failure(first + 5, FailureReason.UNWRITABLE))
                    .hasMessageContaining(String.valueOf(TestHost.MAX_FRAME))
                    .hasMessageContaining("maxMessageBytes");
            assertThat(host.failure(first + 6, FailureReason.UNWRITABLE)).hasMessageContaining("writeObject threw");
            assertThat(host.failure(first + 7, FailureReason.THREW)).isInstanceOf(ThreadDeath.class);
            assertThat(host.result(first + 8)).isEqualTo(8);
        }
    }

    private static int overflow(int n) {
        return overflow(n + 1) + 1;
    }

    static final class Unserializable extends RuntimeException {
        final Socket socket;

        Unserializable(Socket socket) {
            super("not to be sent");
            this.socket = socket;
        }
    }

    static final class Throwing implements Serializable {
        private void writeObject(java.io.ObjectOutputStream out) {
            throw new IllegalStateException("writeObject threw");
        }
    }

    static final class Unreadable implements Serializable {
        private void readObject(java.io.ObjectInputStream in) {
            throw new IllegalStateException("readObject threw");
        }
    }

    @Test
    void anArgumentThatCannotBeReadFailsItsOwnCallOnly() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Object, String> name = Object::toString;
            long first = host.run(FunctionType.TASK_FUNCTION, name, "a", new Unreadable(), List.of("c"));
            assertThat(host.result(first)).isEqualTo("a");
            assertThat(host.failure(first + 1, FailureReason.UNREADABLE))
                    .isInstanceOf(TaskSerializationException.class)
                    .hasMessageContaining("readObject threw");
            assertThat(host.result(first + 2)).isEqualTo("[c]");
        }
    }

    @Test
    void outOfMemoryIsReported() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            Task<Integer> hungry = () -> {
                List<byte[]> all = new ArrayList<>();
                while (true) {
                    all.add(new byte[1 << 20]);
                }
            };
            Task<Integer> after = () -> 1;
            long first = host.run(FunctionType.TASK, hungry);
            host.failure(first, FailureReason.OUT_OF_MEMORY);
            assertThat(host.result(host.run(FunctionType.TASK, after))).isEqualTo(1);
        }
    }

    @Test
    void cancelSkipsWaitingCallsAndInterruptsOnlyTheRunningOne() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, String> sleeper = n -> {
                if (n == 1) {
                    System.out.println("sleeping");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // the flag is left set on purpose
                        return "interrupted";
                    }
                }
                return n + " " + Thread.currentThread().isInterrupted();
            };
            long first = host.run(FunctionType.TASK_FUNCTION, sleeper, 1, 2, 3);
            host.awaitText(host.output, "sleeping");
            host.handler(ToWorker.CANCEL, first + 1, 0);
            host.handler(ToWorker.CANCEL, first, 0);
            host.handler(ToWorker.CANCEL, first, 1);
            assertThat(host.result(first)).isEqualTo("interrupted");
            assertThat(host.expect(ToParent.SKIPPED).varint()).isEqualTo(first + 1);
            assertThat(host.result(first + 2)).isEqualTo("3 false");
            host.handler(ToWorker.CANCEL, first + 2, 1);
            assertThat(host.result(host.run(FunctionType.TASK_FUNCTION, sleeper, 4)))
                    .isEqualTo("4 false");
        }
    }

    @Test
    void recallSplitsAFrameExactly() throws Exception {
        try (TestHost host = new TestHost().welcome(null);
                Gate gate = new Gate()) {
            int port = gate.port();
            TaskFunction<Integer, Integer> wait = n -> {
                System.out.println("running " + n);
                if (n == 2) {
                    Gate.pass(port);
                }
                return n;
            };
            long first = host.run(FunctionType.TASK_FUNCTION, wait, 1, 2, 3, 4);
            long second = host.run(FunctionType.TASK_FUNCTION, wait, 5, 6);
            gate.awaitArrivals(1);
            // The result of the first has to arrive while the second is still running.
            assertThat(host.result(first)).isEqualTo(1);
            host.handler(ToWorker.RECALL);
            ByteSource recalled = host.expect(ToParent.RECALLED);
            assertThat(recalled.varint()).isEqualTo(first + 2);
            assertThat(recalled.varint()).isEqualTo(second + 2);
            long third = host.run(FunctionType.TASK_FUNCTION, wait, 7);
            gate.open();
            assertThat(host.result(first + 1)).isEqualTo(2);
            assertThat(host.result(third)).isEqualTo(7);
            host.handler(ToWorker.RECALL);
            ByteSource none = host.expect(ToParent.RECALLED);
            assertThat(none.varint()).isEqualTo(none.varint()).isEqualTo(third + 1);
            assertThat(host.output.toString()).doesNotContain("running 3", "running 5");
        }
    }

    @Test
    void framesThatExceedTheMemoryAreSkipped() throws Exception {
        try (TestHost host = new TestHost("-Xmx16m").welcome(null)) {
            TaskFunction<int[][], Integer> count = arrays -> arrays.length;
            int[][] tooLarge = {new int[3_500_000]};
            int[][] half = {new int[1_750_000]};
            long single = host.run(FunctionType.TASK_FUNCTION, count, (Object) tooLarge);
            long pair = host.run(FunctionType.TASK_FUNCTION, count, half, half);
            host.code(1, (TaskFunction<Integer, Integer> & Serializable) n -> n + tooLarge.length);
            long ofCode = host.runWith(FunctionType.TASK_FUNCTION, 0, 1, null, 2, 5, 6);
            host.handler(ToWorker.FORGET, 1);
            long small = host.run(FunctionType.TASK_FUNCTION, count, new int[2][], new int[3][]);
            assertThat(host.failure(single, FailureReason.OUT_OF_MEMORY))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContainingAll("argument", "14000", "did not fit");
            ByteSource refused = host.expect(ToParent.REFUSED);
            assertThat(refused.varint()).isEqualTo(pair);
            assertThat(refused.varint()).isEqualTo(pair + 2);
            refused.expectEnd();
            assertThat(host.failure(ofCode, FailureReason.OUT_OF_MEMORY)).hasMessageContaining("function");
            assertThat(host.failure(ofCode + 1, FailureReason.OUT_OF_MEMORY)).hasMessageContaining("function");
            assertThat(host.result(small)).isEqualTo(2);
            assertThat(host.result(small + 1)).isEqualTo(3);
        }
    }

    @Test
    void cancelledCallsAreSkippedWithTheirFrame() throws Exception {
        try (TestHost host = new TestHost("-Xmx16m").welcome(null);
                Gate gate = new Gate()) {
            int port = gate.port();
            Task<Integer> wait = () -> {
                Gate.pass(port);
                return 1;
            };
            TaskFunction<int[][], Integer> count = arrays -> arrays.length;
            int[][] tooLarge = {new int[3_500_000]};
            int[][] half = {new int[1_750_000]};
            long first = host.run(FunctionType.TASK, wait);
            gate.awaitArrivals(1);
            long cancelled = host.run(FunctionType.TASK_FUNCTION, count, (Object) tooLarge);
            host.handler(ToWorker.CANCEL, cancelled, 0);
            long recalled = host.run(FunctionType.TASK_FUNCTION, count, half, half);
            gate.open();
            assertThat(host.result(first)).isEqualTo(1);
            assertThat(host.expect(ToParent.SKIPPED).varint()).isEqualTo(cancelled);
            ByteSource refused = host.expect(ToParent.REFUSED);
            assertThat(refused.varint()).isEqualTo(recalled);
            host.handler(ToWorker.RECALL);
            ByteSource none = host.expect(ToParent.RECALLED);
            assertThat(none.varint()).isEqualTo(none.varint()).isEqualTo(recalled + 2);
            long last = host.run(FunctionType.TASK_FUNCTION, count, (Object) new int[4][]);
            assertThat(host.result(last)).isEqualTo(4);
        }
    }

    @Test
    void blackBoxRecordsHowMuchInputWasReceived() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            Task<Integer> task = () -> 5;
            for (int i = 0; i < 20; i++) { // while the file is mapped
                assertThat(host.result(host.run(FunctionType.TASK, task))).isEqualTo(5);
                assertThat(host.readBlackBox().getLong(BlackBoxLayout.READ)).isEqualTo(host.sent());
                host.awaitBox(BlackBoxLayout.TAKEN_IN, host.sent());
            }
            ByteSink half = new ByteSink();
            half.u32(100);
            host.send(half);
            host.awaitBox(BlackBoxLayout.READ, host.sent());
            assertThat(host.readBlackBox().getLong(BlackBoxLayout.TAKEN_IN)).isEqualTo(host.sent() - 4);
        }
    }

    @Test
    void outputArrivesInWholeLinesAndNeverInTheProtocol() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            Task<Integer> noisy = () -> {
                System.out.print("half ");
                System.out.println("whole ä");
                System.out.print("世".repeat(5_000));
                System.out.println();
                System.out.print("rest");
                System.err.println("an error ö");
                new ProcessBuilder("sh", "-c", "echo child on fd 1")
                        .inheritIO()
                        .start()
                        .waitFor();
                return System.in.read();
            };
            assertThat(host.result(host.run(FunctionType.TASK, noisy))).isEqualTo(-1);
            host.awaitText(host.output, "rest");
            assertThat(host.output.toString()).isEqualTo("half whole ä\n" + "世".repeat(5_000) + "\nrest");
            host.awaitText(host.errors, "child on fd 1");
            host.awaitText(host.errors, "an error ö");
        }
    }

    @Test
    void aFullDumpOfTheJvmDoesNotDisturbTheProtocol() throws Exception {
        try (TestHost host = new TestHost("-Xlog:gc:stdout").welcome(null)) {
            Task<Integer> collect = () -> {
                System.gc();
                return 1;
            };
            assertThat(host.result(host.run(FunctionType.TASK, collect))).isEqualTo(1);
            new ProcessBuilder("kill", "-QUIT", String.valueOf(host.process.pid()))
                    .start()
                    .waitFor();
            host.awaitText(host.errors, "Full thread dump");
            assertThat(host.result(host.run(FunctionType.TASK, collect))).isEqualTo(1);
        }
    }

    @Test
    void stacksAreDumpedWhileACallSpins() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            long call = host.run(FunctionType.TASK, (Task<Integer>) WorkerProcessTest::spin);
            host.awaitText(host.output, "spinning");
            host.handler(ToWorker.DUMP, call);
            ByteSource stacks = host.expect(ToParent.STACKS);
            assertThat(stacks.varint()).isEqualTo(call);
            assertThat(stacks.string()).contains("WorkerProcessTest.spin");
        }
    }

    private static int spin() {
        System.out.println("spinning");
        int n = 0;
        while (true) {
            n++;
            if (n == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void endRunsTheReceivedCallsAndTheShutdownHooks() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, Integer> hook = n -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("hook " + new Late())));
                return n;
            };
            long call = host.run(FunctionType.TASK_FUNCTION, hook, 5);
            host.handler(ToWorker.END, 3);
            assertThat(host.result(call)).isEqualTo(5);
            assertThat(host.exitValue()).isEqualTo(3);
            assertThat(host.errors.toString()).contains("hook late");
        }
    }

    static final class Late {
        @Override
        public String toString() {
            return "late";
        }
    }

    @Test
    void theWorkerEndsWithItsParentWhateverItRuns() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            host.run(FunctionType.TASK, (Task<Integer>) WorkerProcessTest::spin);
            host.awaitText(host.output, "spinning");
            host.closePipe();
            assertThat(host.exitValue()).isZero();
        }
        try (TestHost idle = new TestHost().welcome(null)) {
            idle.closePipe();
            assertThat(idle.exitValue()).isZero();
        }
    }

    @Test
    void theWorkerEndsWithItsParentEvenIfItsShutdownHooksHang() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, Integer> hook = n -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    System.err.println("hanging");
                    spin();
                }));
                return n;
            };
            assertThat(host.result(host.run(FunctionType.TASK_FUNCTION, hook, 5)))
                    .isEqualTo(5);
            host.handler(ToWorker.END, 3);
            host.awaitText(host.errors, "hanging");
            host.closePipe();
            assertThat(host.exitValue()).isZero();
        }
    }

    @Test
    void theBlackBoxOfAKilledWorkerTellsWhichCallsRanAndFinished() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            String marker = folder.resolve("marker").toString();
            TaskFunction<Integer, Integer> die = n -> {
                if (n == 700) {
                    Runtime.getRuntime().halt(9);
                }
                return n;
            };
            assertThat(marker).isNotEmpty();
            Integer[] items = IntStream.range(0, 1000).boxed().toArray(Integer[]::new);
            long first = host.runWith(FunctionType.TASK_FUNCTION, 1, 0, die, items.length, (Object[]) items);
            assertThat(host.exitValue()).isEqualTo(9);
            ByteBuffer box = host.readBlackBox();
            assertThat(box.getLong(BlackBoxLayout.RUNNING_CALL)).isEqualTo(first + 700);
            assertThat(box.getLong(BlackBoxLayout.STARTED_NANOS)).isNotZero();
            long published = box.getLong(BlackBoxLayout.PUBLISHED);
            List<Long> calls = new ArrayList<>();
            FrameParser parser = new FrameParser(
                    (kind, body) -> {
                        assertThat(kind).isEqualTo(ToParent.RESULT);
                        long call = body.varint();
                        do {
                            calls.add(call++);
                            ValueDecoder.skip(body);
                        } while (body.remaining() > 0);
                    },
                    TestHost.MAX_FRAME);
            for (TestHost.Frame frame : host.frames) {
                calls.add(frame.source().varint());
            }
            byte[] rest = new byte[(int) (published - host.received)];
            for (int i = 0; i < rest.length; i++) {
                rest[i] = box.get(BlackBoxLayout.ringPosition(host.received + i));
            }
            long open = box.getLong(BlackBoxLayout.OPEN_FRAME);
            if (open > 0) { // otherwise everything had already been sent
                assertThat(open).isBetween(host.received, published - 1);
                ByteBuffer.wrap(rest).putInt((int) (open - host.received), (int) (published - open - Integer.BYTES));
            }
            parser.feed(rest, 0, rest.length);
            assertThat(calls)
                    .isEqualTo(IntStream.range(0, 700).mapToObj(i -> first + i).collect(Collectors.toList()));
        }
    }

    @Test
    void largeResultsBypassTheRing() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Integer, byte[]> big = byte[]::new;
            int[] sizes = {0, 65_500, 65_536, 65_537, 262_144, 4 << 20, 10};
            Object[] arguments = IntStream.of(sizes).boxed().toArray();
            long first = host.run(FunctionType.TASK_FUNCTION, big, arguments);
            for (int i = 0; i < sizes.length; i++) {
                assertThat((byte[]) host.result(first + i)).hasSize(sizes[i]);
            }
        }
    }

    @Test
    void missingClassIsNamedAndResourceIsServed() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            Task<String> resource = () -> {
                try (InputStream in = Thread.currentThread()
                        .getContextClassLoader()
                        .getResourceAsStream("junit-platform.properties")) {
                    return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            };
            Task<Object> missing = () -> Class.forName("com.example.Missing");
            assertThat((String) host.result(host.run(FunctionType.TASK, resource)))
                    .contains("junit.jupiter");
            assertThat(host.failure(host.run(FunctionType.TASK, missing), FailureReason.THREW))
                    .isInstanceOf(ClassNotFoundException.class)
                    .hasMessageContaining("com.example.Missing");
        }
    }

    @Test
    void anInterruptDuringAClassRequestDoesNotMakeTheClassUnusable() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            Task<String> needs = () -> {
                Thread.currentThread().interrupt();
                String text = new Late().toString();
                return text + Thread.currentThread().isInterrupted();
            };
            assertThat(host.result(host.run(FunctionType.TASK, needs))).isEqualTo("latetrue");
            assertThat(host.result(host.run(FunctionType.TASK, needs))).isEqualTo("latetrue");
        }
    }

    @Test
    void garbageEndsTheWorkerWithTheBytesInTheMessage() throws Exception {
        try (TestHost host = new TestHost().welcome(null)) {
            io.taskpool.remote.wire.ByteSink garbage = new io.taskpool.remote.wire.ByteSink();
            garbage.u32(0x7fffffff);
            host.send(garbage);
            assertThat(host.exitValue()).isEqualTo(70);
            assertThat(host.errors.toString()).contains("7f ff ff ff");
        }
    }
}
