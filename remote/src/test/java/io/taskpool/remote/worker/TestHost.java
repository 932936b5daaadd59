package io.taskpool.remote.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.ThrowableReader;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.host.classes.ClassServer;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.host.classes.SentClasses;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A minimal parent for one real worker JVM, for tests of the worker alone. */
final class TestHost implements AutoCloseable {
    static final Path JAR = Path.of("target/classes/META-INF/taskpool/worker.jar");
    static final int MAX_FRAME = 16 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    final LoaderTable loaders = new LoaderTable();
    final ShapeTable shapes = new ShapeTable(loaders);
    final ValueEncoder encoder = new ValueEncoder(loaders, shapes, null);
    final ValueDecoder decoder = new ValueDecoder(loaders, null, null, null);
    final ThrowableReader throwables = new ThrowableReader(decoder);
    final Process process;
    final Path blackBox;
    final LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    final StringBuffer output = new StringBuffer();
    final StringBuffer errors = new StringBuffer();
    volatile long received;
    volatile boolean serveClasses = true;
    private final Set<Integer> sentShapes = new HashSet<>();
    private final OutputStream toWorker;
    private final Thread reader;
    private final Thread errorReader;
    private long nextCall = 1;
    private long sent;

    TestHost(String... jvmArgs) throws IOException {
        blackBox = Files.createTempFile("taskpool-test", ".box");
        byte[] empty = new byte[BlackBoxLayout.FILE_BYTES];
        ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putLong(0, BlackBoxLayout.MAGIC);
        Files.write(blackBox, empty);
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" 3>&1 1>&2 4<&0 0</dev/null"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xmx96m"));
        command.addAll(List.of(jvmArgs));
        command.addAll(List.of("-cp", JAR.toString(), WorkerMain.class.getName()));
        command.addAll(List.of(blackBox.toString(), "/dev/fd/4", "/dev/fd/3"));
        process = new ProcessBuilder(command).start();
        toWorker = process.getOutputStream();
        reader = new Thread(this::read, "test-reader");
        reader.start();
        errorReader = new Thread(this::readErrors, "test-errors");
        errorReader.start();
    }

    /** A frame, except those that the host answers by itself. */
    record Frame(int kind, byte[] body) {
        ByteSource source() {
            return new ByteSource(body);
        }
    }

    private void read() {
        ClassServer server = new ClassServer(loaders, null);
        FrameParser parser = new FrameParser(
                (kind, body) -> {
                    if (kind == ToParent.OUTPUT) {
                        output.append(new String(body.copyRemaining(), StandardCharsets.UTF_8));
                    } else if (serveClasses && (kind == ToParent.CLASS_REQUEST || kind == ToParent.RESOURCE_REQUEST)) {
                        serve(server, kind, body);
                    } else if (kind == ToParent.RESULT) {
                        splitResults(body);
                    } else {
                        frames.add(new Frame(kind, body.copyRemaining()));
                    }
                },
                MAX_FRAME);
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                received += count;
                parser.feed(buffer, 0, count);
            }
        } catch (IOException e) {
            frames.add(new Frame(-1, String.valueOf(e).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Splits combined results into one frame for each. */
    private void splitResults(ByteSource body) throws ProtocolException {
        long call = body.varint();
        do {
            int start = body.position();
            ValueDecoder.skip(body);
            ByteSink one = new ByteSink();
            one.varint(call++);
            one.raw(body.array(), start, body.position() - start);
            frames.add(new Frame(ToParent.RESULT, one.toByteArray()));
        } while (body.remaining() > 0);
    }

    private void serve(ClassServer server, int kind, ByteSource body) throws IOException {
        long request = body.varint();
        int loader = body.varint31();
        String name = body.string();
        ByteSink frame = new ByteSink();
        int mark = frame.beginFrame(kind == ToParent.CLASS_REQUEST ? ToWorker.CLASS : ToWorker.RESOURCE);
        if (kind == ToParent.CLASS_REQUEST) {
            server.answerClass(request, loader, name, new SentClasses(), frame);
        } else {
            server.answerResource(request, loader, name, MAX_FRAME / 2, frame);
        }
        frame.endFrame(mark);
        send(frame);
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                errors.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void send(ByteSink frame) throws IOException {
        toWorker.write(frame.array(), 0, frame.size());
        toWorker.flush();
        sent += frame.size();
    }

    /** Returns the number of bytes sent. */
    synchronized long sent() {
        return sent;
    }

    void awaitBox(int where, long value) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(readBlackBox().getLong(where)).isEqualTo(value));
    }

    /** Takes the next frame and checks its kind. */
    ByteSource expect(int kind) throws InterruptedException {
        Frame frame = frames.poll(60, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame in 60 s; stderr: " + errors + "; alive: " + process.isAlive());
        }
        if (frame.kind != kind) {
            throw new AssertionError("frame " + frame.kind + " in place of " + kind + ": "
                    + new String(frame.body, StandardCharsets.ISO_8859_1) + "; stderr: " + errors);
        }
        return frame.source();
    }

    TestHost welcome(@Nullable Object initializer) throws Exception {
        expect(ToParent.HELLO);
        sayWelcome(initializer, MAX_FRAME);
        expect(ToParent.READY);
        return this;
    }

    void sayWelcome(@Nullable Object initializer, int maxFrame) throws IOException {
        ByteSink payload = new ByteSink();
        ShapesUsed used = new ShapesUsed();
        encoder.writeFunction(null, payload, "the codec", used);
        encoder.writeFunction(initializer, payload, "the initializer", used);
        encoder.writeFunction(null, payload, "the finalizer", used);
        ByteSink out = new ByteSink();
        shapes(used, out);
        int mark = out.beginFrame(ToWorker.WELCOME);
        out.varint(Protocol.VERSION);
        out.varint(maxFrame);
        out.varint(loaders.idOf(TestHost.class.getClassLoader()));
        out.raw(payload.array(), 0, payload.size());
        out.endFrame(mark);
        send(out);
    }

    private void shapes(ShapesUsed used, ByteSink out) {
        for (int i = 0; i < used.count(); i++) {
            if (sentShapes.add(used.get(i))) {
                int mark = out.beginFrame(ToWorker.SHAPE);
                out.varint(used.get(i));
                shapes.shape(used.get(i)).writeTo(out);
                out.endFrame(mark);
            }
        }
    }

    /** Sends one frame of calls; returns the number of the first. */
    long run(int kind, Object function, @Nullable Object... arguments) throws IOException {
        return runWith(kind, 0, 0, function, Math.max(1, arguments.length), arguments);
    }

    long runWith(int kind, int flags, int code, @Nullable Object function, int count, @Nullable Object... arguments)
            throws IOException {
        ByteSink payload = new ByteSink();
        ShapesUsed used = new ShapesUsed();
        if (code == 0) {
            encoder.writeFunction(function, payload, "the task", used);
        }
        for (Object argument : arguments) {
            encoder.write(argument, payload, "the argument", used);
        }
        ByteSink out = new ByteSink();
        shapes(used, out);
        int mark = out.beginFrame(ToWorker.RUN);
        long first = nextCall;
        nextCall += count;
        out.varint(first);
        out.u8(kind);
        out.u8(flags);
        out.varint(loaders.idOf(TestHost.class.getClassLoader()));
        out.varint(code);
        out.varint(count);
        out.raw(payload.array(), 0, payload.size());
        out.endFrame(mark);
        send(out);
        return first;
    }

    void code(int code, Object function) throws IOException {
        ByteSink payload = new ByteSink();
        ShapesUsed used = new ShapesUsed();
        encoder.writeFunction(function, payload, "the task", used);
        ByteSink out = new ByteSink();
        shapes(used, out);
        int mark = out.beginFrame(ToWorker.CODE);
        out.varint(code);
        out.varint(loaders.idOf(TestHost.class.getClassLoader()));
        out.raw(payload.array(), 0, payload.size());
        out.endFrame(mark);
        send(out);
    }

    void handler(int kind, long... numbers) throws IOException {
        ByteSink out = new ByteSink();
        int mark = out.beginFrame(kind);
        for (long number : numbers) {
            out.varint(number);
        }
        out.endFrame(mark);
        send(out);
    }

    @Nullable
    Object result(long call) throws Exception {
        ByteSource body = expect(ToParent.RESULT);
        number(call, body);
        Object value = decoder.read(body, null, "the result");
        body.expectEnd();
        return value;
    }

    Throwable failure(long call, int reason) throws Exception {
        ByteSource body = expect(ToParent.FAILURE);
        number(call, body);
        int given = body.u8();
        Throwable thrown = throwables.read(body);
        body.expectEnd();
        if (given != reason) {
            throw new AssertionError("reason " + given, thrown);
        }
        return thrown;
    }

    private static void number(long call, ByteSource body) throws IOException {
        long number = body.varint();
        if (number != call) {
            throw new AssertionError("call " + number + " in place of " + call);
        }
    }

    void awaitText(StringBuffer where, String text) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(where.toString()).contains(text));
    }

    ByteBuffer readBlackBox() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(blackBox)).order(ByteOrder.LITTLE_ENDIAN);
    }

    void closePipe() throws IOException {
        toWorker.close();
    }

    int exitValue() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still alive; stderr: " + errors);
        }
        reader.join();
        errorReader.join();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        reader.join();
        errorReader.join();
        Files.deleteIfExists(blackBox); // a worker that has lost its parent deletes it
    }
}
