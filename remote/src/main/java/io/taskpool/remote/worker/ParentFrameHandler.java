package io.taskpool.remote.worker;

import io.taskpool.remote.classes.ClassAnswer;
import io.taskpool.remote.classes.ClassBatch;
import io.taskpool.remote.classes.SearchPath;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameHandler;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Handles the parent's frames on the thread that has the {@link ReaderLeadership}. It runs no user code and waits for
 * nothing but the pipe, so a cancel, a recall or a class never waits for a call to end.
 */
final class ParentFrameHandler implements FrameHandler {
    private final Outbox outbox;
    private final CallQueue queue;
    private final ReaderLeadership leadership;
    private final Requests requests;
    private final ServedLoaders loaders;
    private final ShapeStore shapes;
    private final PrintWindow window;
    private final MappedRing ring;
    private final SharedInbox shared;
    private final CallTimes times;
    private final ReceivedFunctions functions = new ReceivedFunctions();
    private final ByteSink frame = new ByteSink();
    private boolean welcomed;

    /** The answer to {@code HELLO}, until it is taken. */
    private @Nullable Welcome welcome;

    ParentFrameHandler(
            Outbox outbox,
            CallQueue queue,
            ReaderLeadership leadership,
            Requests requests,
            ServedLoaders loaders,
            ShapeStore shapes,
            PrintWindow window,
            MappedRing ring,
            SharedInbox shared,
            CallTimes times) {
        this.outbox = outbox;
        this.queue = queue;
        this.leadership = leadership;
        this.requests = requests;
        this.loaders = loaders;
        this.shapes = shapes;
        this.window = window;
        this.ring = ring;
        this.shared = shared;
        this.times = times;
    }

    @Nullable
    Welcome takeWelcome() {
        Welcome taken = welcome;
        welcome = null;
        return taken;
    }

    @Override
    public void frame(int kind, ByteSource body) throws IOException {
        if (!welcomed && !mayPrecedeWelcome(kind)) {
            throw body.fault("frame kind " + kind + " before WELCOME");
        }
        switch (kind) {
            case ToWorker.WELCOME:
                if (welcomed) {
                    throw body.fault("a second WELCOME");
                }
                welcomed = true;
                welcome = new Welcome(body);
                break;
            case ToWorker.RUN:
                queue.add(new Batch(body.takeRemaining(), functions));
                break;
            case ToWorker.CODE:
                functions.add(body);
                break;
            case ToWorker.FORGET:
                functions.forget(body);
                break;
            case ToWorker.SHAPE:
                shapes.add(body);
                break;
            case ToWorker.CANCEL:
                cancel(body);
                break;
            case ToWorker.DUMP:
                dump(body);
                break;
            case ToWorker.RECALL:
                body.expectEnd();
                recall();
                break;
            case ToWorker.CLASS:
                classAnswer(body);
                break;
            case ToWorker.RESOURCE:
                requests.resourceAnswer(body);
                break;
            case ToWorker.CLASSES:
                ClassBatch classes = new ClassBatch(body);
                body.expectEnd();
                loaders.keepPrefetched(classes);
                break;
            case ToWorker.PATH:
                path(body);
                break;
            case ToWorker.FORGET_LOADER:
                forgetLoader(body);
                break;
            case ToWorker.LOG_LEVEL:
                requests.levelAnswer(body);
                break;
            case ToWorker.PRINTED:
                printed(body);
                break;
            case ToWorker.END:
                end(body);
                break;
            case ToWorker.PROPERTIES:
                if (welcomed) {
                    throw body.fault("PROPERTIES after WELCOME");
                }
                setProperties(body);
                break;
            case ToWorker.RING:
                ring.offered(body);
                break;
            case ToWorker.SHARED:
                shared.received(body);
                break;
            case ToWorker.OBSERVE:
                observe(body);
                break;
            case ToWorker.TERMINATE:
                body.expectEnd();
                leadership.beginExit();
                WorkerExit.terminate();
                break;
            default:
                throw body.fault("the unknown frame kind " + kind);
        }
    }

    /** Records that there was no memory for a frame. The calls that need it fail in their turn; all others go on. */
    @Override
    public void lost(int kind, ByteSource start, OutOfMemoryError failure, int bytes) throws IOException {
        if (!welcomed && !mayPrecedeWelcome(kind)) {
            throw start.fault("frame kind " + kind + " before WELCOME");
        }
        switch (kind) {
            case ToWorker.WELCOME:
                if (welcomed) {
                    throw start.fault("a second WELCOME");
                }
                welcomed = true;
                welcome = new Welcome(start, tooLarge("the pool's codec, initializer and finalizer", bytes, failure));
                break;
            case ToWorker.RUN:
                queue.add(Batch.lost(start, functions, tooLarge("the task and its argument", bytes, failure)));
                break;
            case ToWorker.CODE:
                functions.lost(start, tooLarge("the function", bytes, failure));
                break;
            case ToWorker.CLASS:
                requests.answer(start.varint(), tooLarge("a class and those sent along", bytes, failure));
                break;
            case ToWorker.RESOURCE:
                requests.answer(start.varint(), tooLarge("a resource", bytes, failure));
                break;
            case ToWorker.SHARED:
                shared.lost(start, tooLarge("the answer of a shared object", bytes, failure));
                break;
            case ToWorker.CLASSES:
                break; // each class will be requested when it is needed
            default:
                throw failure; // no other frame is long
        }
    }

    private static OutOfMemoryError tooLarge(String what, int bytes, OutOfMemoryError failure) {
        return new OutOfMemoryError(what + ", " + bytes + " bytes, did not fit the free part of the worker's heap of "
                + Runtime.getRuntime().maxMemory() + " bytes: " + failure.getMessage());
    }

    private static boolean mayPrecedeWelcome(int kind) {
        return kind == ToWorker.WELCOME
                || kind == ToWorker.SHAPE
                || kind == ToWorker.CLASSES
                || kind == ToWorker.PATH
                || kind == ToWorker.PROPERTIES
                || kind == ToWorker.TERMINATE;
    }

    @Override
    public @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
        return welcomed && kind == ToWorker.RUN ? Batch.arrayTail(start, beyond) : null;
    }

    private static void setProperties(ByteSource body) throws ProtocolException {
        while (body.peek() >= 0) {
            String name = body.string();
            String value = body.string();
            if (!name.isEmpty()) {
                System.setProperty(name, value);
            }
        }
    }

    private void cancel(ByteSource body) throws ProtocolException {
        long call = body.varint();
        boolean interrupt = body.u8() != 0;
        body.expectEnd();
        queue.cancel(call, interrupt);
    }

    private void path(ByteSource body) throws ProtocolException {
        int loader = body.varint31();
        SearchPath path = new SearchPath(body);
        body.expectEnd();
        if (loader == 0) {
            throw body.fault("a path for loader 0, which is the worker's own;");
        }
        loaders.search(loader, path);
    }

    private void forgetLoader(ByteSource body) throws ProtocolException {
        int loader = body.varint31();
        body.expectEnd();
        loaders.forget(loader);
        shapes.forgetLoader(loader);
    }

    private void dump(ByteSource body) throws ProtocolException {
        long call = body.varint();
        body.expectEnd();
        frame.reset();
        int mark = frame.beginFrame(ToParent.STACKS);
        frame.varint(call);
        frame.string(Stacks.describe(queue.runner()));
        frame.endFrame(mark);
        outbox.append(frame, true);
        frame.resetAndTrim(1024);
    }

    private void printed(ByteSource body) throws ProtocolException {
        long bytes = body.varint();
        body.expectEnd();
        window.taken(bytes);
    }

    private void observe(ByteSource body) throws ProtocolException {
        boolean on = body.u8() != 0;
        body.expectEnd();
        times.listen(on);
    }

    private void end(ByteSource body) throws ProtocolException {
        int exitCode = body.varint31();
        body.expectEnd();
        queue.end(exitCode);
        leadership.beginExit();
    }

    private void recall() {
        long from = queue.recall();
        frame.reset();
        int mark = frame.beginFrame(ToParent.RECALLED);
        frame.varint(from);
        frame.varint(queue.received() + 1);
        frame.endFrame(mark);
        outbox.append(frame, true);
    }

    private void classAnswer(ByteSource body) throws ProtocolException {
        long request = body.varint();
        ClassAnswer answer = new ClassAnswer(body);
        loaders.keepPrefetched(answer);
        requests.answer(request, answer);
    }
}
