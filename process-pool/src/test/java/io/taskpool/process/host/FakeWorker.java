package io.taskpool.process.host;

import io.taskpool.process.pipe.BytePipe;
import io.taskpool.process.pipe.FaultyPipe;
import io.taskpool.process.pipe.PipeFault;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a worker JVM within this one, so that thousands of faults can be tested in seconds: it is as strict about
 * the protocol as a worker, and its black box is a real one. A call's argument, a text {@code deed:number}, determines
 * what the call does; its result is {@link #resultOf}.
 */
final class FakeWorker extends Process {
    private static final int VIOLATION = 70;
    private static final int KILLED = 137;

    private final FakeScript script;
    private final BytePipe down = new BytePipe();
    private final BytePipe up = new BytePipe();
    private final BytePipe errors = new BytePipe();
    private final CompletableFuture<Process> exit = new CompletableFuture<>();
    private final CountDownLatch dead = new CountDownLatch(1);
    private final FaultyPipe fromParent;
    private final FaultyPipe toParent;
    private final FileChannel box;
    private final FrameParser parser = new FrameParser(this::frame, Protocol.FIRST_MAX_FRAME);
    private final ValueDecoder decoder = new ValueDecoder(new LoaderTable(), null, null, null);
    private final ArrayDeque<FakeCall> waiting = new ArrayDeque<>();
    private final Set<Integer> codes = new HashSet<>();
    private final Set<Long> cancelled = new HashSet<>();
    private final ByteSink out = new ByteSink();
    private @Nullable FakeCall running;
    private long received;
    private long made;
    private long requests;
    private long read;
    private volatile boolean stopped;
    private volatile int exitCode = -1;

    /** A call and the state that its progress depends on. */
    private static final class FakeCall {
        final long number;
        final String argument;
        boolean recallSeen;
        boolean answered;
        boolean interrupted;

        FakeCall(long number, String argument) {
            this.number = number;
            this.argument = argument;
        }

        String deed() {
            return argument.substring(0, Math.max(0, argument.indexOf(':')));
        }
    }

    FakeWorker(FakeScript script, Path blackBox, @Nullable PipeFault fault) throws IOException {
        this.script = script;
        box = FileChannel.open(blackBox, StandardOpenOption.WRITE);
        BytePipe parsed = new BytePipe();
        fromParent = new FaultyPipe(fault, PipeFault.Direction.TO_WORKER, parsed.out, new Deeds(parsed.out));
        toParent = new FaultyPipe(fault, PipeFault.Direction.TO_PARENT, up.out, new Deeds(up.out));
        daemon(() -> relay(down.in, fromParent, parsed.out), "fake-relay");
        daemon(() -> live(parsed.in), "fake-worker");
    }

    private static void daemon(Runnable body, String name) {
        Thread thread = new Thread(null, body, name, 256 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    static String resultOf(String argument) {
        return argument + " done " + Integer.toHexString(argument.hashCode() * 31 + 17);
    }

    long bytesToWorker() {
        return fromParent.position();
    }

    long bytesToParent() {
        return toParent.position();
    }

    private final class Deeds implements FaultyPipe.Deeds {
        private final OutputStream behind;

        Deeds(OutputStream behind) {
            this.behind = behind;
        }

        @Override
        public void close() throws IOException {
            behind.close();
        }

        @Override
        public void stop() {
            stopped = true;
            if (Thread.currentThread().getName().equals("fake-worker")) {
                freeze();
            }
        }

        @Override
        public void kill() {
            die(KILLED);
            throw new Halt();
        }
    }

    /** Unwinds the worker's thread after its death. */
    private static final class Halt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Halt() {
            super(null, null, false, false);
        }
    }

    private void freeze() {
        try {
            dead.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Halt();
    }

    private static void relay(InputStream from, FaultyPipe to, OutputStream behind) {
        byte[] buffer = new byte[4_096];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.pass(buffer, 0, count);
            }
            behind.close();
        } catch (IOException | Halt e) {
            // the worker is dead
        }
    }

    private void live(InputStream in) {
        byte[] buffer = new byte[4_096];
        try {
            hello();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (stopped) {
                    freeze();
                }
                read += count;
                note(BlackBoxLayout.READ, read);
                parser.feed(buffer, 0, count);
                advance();
            }
            die(0);
        } catch (ProtocolException e) {
            say("the parent broke the protocol: " + e.getMessage());
            die(VIOLATION);
        } catch (IOException e) {
            say(e.toString());
            die(0);
        } catch (Halt e) {
            // it has died
        } catch (RuntimeException | Error e) {
            script.broken(e);
            die(1);
        }
    }

    private void say(String line) {
        try {
            errors.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // dead already
        }
    }

    // ---- sent frames -------------------------------------------------------------------------------------------

    private void send(int mark) throws IOException {
        out.endFrame(mark);
        if (exitCode >= 0) {
            throw new Halt();
        }
        int size = out.size();
        int at = BlackBoxLayout.ringPosition(made);
        int first = Math.min(size, BlackBoxLayout.FILE_BYTES - at);
        box.write(ByteBuffer.wrap(out.array(), 0, first), at);
        if (first < size) {
            box.write(ByteBuffer.wrap(out.array(), first, size - first), BlackBoxLayout.RING);
        }
        made += size;
        note(BlackBoxLayout.PUBLISHED, made);
        try {
            toParent.pass(out.array(), 0, size);
        } finally {
            out.reset();
        }
    }

    private void note(int where, long value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        box.write(bytes, where);
    }

    private void hello() throws IOException {
        int mark = out.beginFrame(ToParent.HELLO);
        out.u32(Protocol.MAGIC);
        out.varint(Protocol.VERSION);
        out.varint(pid());
        out.string("17");
        out.i64(System.nanoTime());
        send(mark);
    }

    private void outcome(FakeCall call) throws IOException {
        if (call.deed().equals("print")) {
            int mark = out.beginFrame(ToParent.OUTPUT);
            out.raw(new byte[] {'\n'}, 0, 1);
            send(mark);
        }
        if (call.deed().equals("log")) {
            int mark = out.beginFrame(ToParent.LOG);
            out.u8(0); // trace level, so that it is not printed
            out.string("fake");
            out.string("taskpool-worker");
            out.string("message");
            out.varint(1);
            out.string("key");
            out.string("value");
            out.u8(0);
            send(mark);
        }
        boolean fails = call.deed().equals("fail") || call.interrupted;
        int mark = out.beginFrame(fails ? ToParent.FAILURE : ToParent.RESULT);
        out.varint(call.number);
        String text = resultOf(call.argument);
        if (fails) {
            out.u8(0);
            out.u8(0); // no serialized form of the whole
            out.u8(1);
            out.string("java.lang.IllegalStateException");
            out.u8(1);
            out.string(text);
            out.varint(0); // no frames
            out.varint(0); // no cause
            out.varint(0); // nothing suppressed
            out.u8(0); // no serialized form of the part
            out.u8(0); // no more parts
        } else {
            out.u8(10); // Latin-1
            out.string(text);
        }
        send(mark);
    }

    // ---- received frames ---------------------------------------------------------------------------------------

    private void frame(int kind, ByteSource body) throws IOException {
        script.heard(kind);
        switch (kind) {
            case ToWorker.WELCOME -> {
                body.varint();
                body.varint();
                body.varint();
                ValueDecoder.skip(body);
                ValueDecoder.skip(body);
                ValueDecoder.skip(body);
                body.expectEnd();
                int mark = out.beginFrame(ToParent.READY);
                send(mark);
            }
            case ToWorker.RUN -> run(body);
            case ToWorker.CODE -> {
                if (!codes.add(body.varint31())) {
                    throw body.fault("a code sent twice");
                }
                body.varint();
                ValueDecoder.skip(body);
                body.expectEnd();
            }
            case ToWorker.FORGET -> {
                if (!codes.remove(body.varint31())) {
                    throw body.fault("FORGET of a code not sent");
                }
            }
            case ToWorker.SHAPE -> body.skip(body.remaining());
            case ToWorker.CANCEL -> cancel(body);
            case ToWorker.DUMP -> {
                int mark = out.beginFrame(ToParent.STACKS);
                out.varint(body.varint());
                out.string("stacks");
                send(mark);
            }
            case ToWorker.RECALL -> recall();
            case ToWorker.CLASS, ToWorker.RESOURCE, ToWorker.LOG_LEVEL -> answer(body);
            case ToWorker.CLASSES, ToWorker.FORGET_LOADER, ToWorker.PATH -> body.skip(body.remaining());
            case ToWorker.END -> {
                die(body.varint31());
                throw new Halt();
            }
            default -> throw body.fault("kind " + kind);
        }
        note(BlackBoxLayout.TAKEN_IN, parser.consumed());
    }

    private void run(ByteSource body) throws ProtocolException {
        long first = body.varint();
        int type = body.u8();
        body.u8();
        body.varint31();
        int code = body.varint31();
        int count = body.varint31();
        if (code == 0) {
            ValueDecoder.skip(body);
        } else if (!codes.contains(code)) {
            throw body.fault("RUN of an unknown code");
        }
        if (first != received + 1 || count == 0 || !FunctionType.takesArgument(type)) {
            throw body.fault("RUN of " + count + " calls from " + first + " after " + received);
        }
        for (int i = 0; i < count; i++) {
            String argument = String.valueOf(decoder.read(body, null, "the argument"));
            waiting.add(new FakeCall(first + i, argument));
        }
        body.expectEnd();
        received += count;
    }

    private void cancel(ByteSource body) throws ProtocolException {
        long number = body.varint();
        boolean interrupt = body.u8() != 0;
        body.expectEnd();
        if (number < 1 || number > received) {
            throw body.fault("CANCEL of call " + number);
        }
        FakeCall now = running;
        if (now != null && now.number == number) {
            now.interrupted |= interrupt;
        } else if (now == null || number > now.number) {
            cancelled.add(number);
        }
    }

    private void recall() throws IOException {
        long from = waiting.isEmpty() ? received + 1 : waiting.getFirst().number;
        waiting.clear();
        int mark = out.beginFrame(ToParent.RECALLED);
        out.varint(from);
        out.varint(received + 1);
        send(mark);
        if (running != null) {
            running.recallSeen = true;
        }
    }

    private void answer(ByteSource body) throws ProtocolException {
        long request = body.varint();
        if (request != requests || running == null || running.answered) {
            throw body.fault("an answer to request " + request);
        }
        running.answered = true;
    }

    /** Runs calls as far as possible. */
    private void advance() throws IOException {
        while (true) {
            FakeCall call = running;
            if (call == null) {
                call = waiting.poll();
                if (call == null) {
                    return;
                }
                if (cancelled.remove(call.number)) {
                    int mark = out.beginFrame(ToParent.SKIPPED);
                    out.varint(call.number);
                    send(mark);
                    continue;
                }
                running = call;
                note(BlackBoxLayout.STARTED_NANOS, System.nanoTime());
                note(BlackBoxLayout.RUNNING_CALL, call.number);
                script.began(call.argument);
                begin(call);
            }
            if (!isOver(call)) {
                return;
            }
            outcome(call);
            running = null;
            if (waiting.isEmpty()) {
                note(BlackBoxLayout.RUNNING_CALL, -call.number);
            }
        }
    }

    private void begin(FakeCall call) throws IOException {
        if (call.deed().equals("log") || call.deed().equals("class")) {
            int mark = out.beginFrame(ToParent.READ);
            out.varint(1);
            out.string("no.such.Type");
            send(mark);
        }
        if (call.deed().equals("log")) {
            int mark = out.beginFrame(ToParent.LOG_LEVEL_REQUEST);
            out.varint(++requests);
            out.string("fake");
            send(mark);
            return;
        }
        boolean type = call.deed().equals("class");
        if (type || call.deed().equals("resource")) {
            int mark = out.beginFrame(type ? ToParent.CLASS_REQUEST : ToParent.RESOURCE_REQUEST);
            out.varint(++requests);
            out.varint(1);
            out.string(type ? "no.such.Type" : "no/such/resource");
            send(mark);
        } else if (call.deed().equals("gate")) {
            script.awaitGate(dead);
        }
    }

    private boolean isOver(FakeCall call) {
        return switch (call.deed()) {
            case "hold" -> call.interrupted;
            case "class", "resource", "log" -> call.answered || call.interrupted;
            case "untilrecall" -> call.recallSeen || call.interrupted;
            default -> true;
        };
    }

    // ---- Process -------------------------------------------------------------------------------------------------

    private synchronized void die(int code) {
        if (exitCode >= 0) {
            return;
        }
        exitCode = code;
        dead.countDown();
        try {
            up.out.close();
            down.out.close();
            errors.out.close();
            box.close();
        } catch (IOException e) {
            script.broken(e);
        }
        exit.complete(this);
    }

    @Override
    public OutputStream getOutputStream() {
        return down.out;
    }

    @Override
    public InputStream getInputStream() {
        return up.in;
    }

    @Override
    public InputStream getErrorStream() {
        return errors.in;
    }

    @Override
    public int waitFor() throws InterruptedException {
        dead.await();
        return exitCode;
    }

    @Override
    public int exitValue() {
        if (exitCode < 0) {
            throw new IllegalThreadStateException("alive");
        }
        return exitCode;
    }

    @Override
    public void destroy() {
        die(KILLED);
    }

    @Override
    public Process destroyForcibly() {
        die(KILLED);
        return this;
    }

    @Override
    public ProcessHandle toHandle() {
        return new FakeHandle(this);
    }

    @Override
    public boolean isAlive() {
        return exitCode < 0;
    }

    @Override
    public long pid() {
        return 4711;
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return Stream.empty();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit;
    }
}
