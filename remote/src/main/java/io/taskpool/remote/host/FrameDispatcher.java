package io.taskpool.remote.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.codec.ThrowableReader;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.host.console.ConsoleText;
import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FailureReason;
import io.taskpool.remote.wire.FrameHandler;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.Ring;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles the frames that come from one worker. Whoever feeds it holds the lock of the {@link WorkerInput}, so nothing of the user's
 * runs here: what may is left to the {@link Deliveries}.
 *
 * <p>This file is longer than most because each kind of frame has its branch here, and outcomes have to be told in one order.
 */
final class FrameDispatcher implements FrameHandler {
    private final Worker worker;
    private final WorkerParts parts;
    private final Deliveries deliveries;
    private final WorkerContext slot;
    private final WorkerSession session;
    private final PoolCodecs codecs;
    private final Replies replies;
    private final ClassFeed classFeed;
    private final ReportedTimes times;
    private final WorkerLog log;
    private final ConsoleText text;
    private boolean greeted;
    private boolean reported;

    /** Null until a task uses a shared object: most never do. */
    private @Nullable RemoteClient shared;

    /** Whether a task has asked a shared object, and so may ask again soon. */
    private boolean asked;

    /** Whether something of the same piece of the stream waits to be delivered, so that outcomes behind it wait too. */
    private boolean waiting;

    FrameDispatcher(Worker worker, WorkerParts parts, Deliveries deliveries) {
        this.worker = worker;
        this.parts = parts;
        this.deliveries = deliveries;
        this.slot = parts.slot;
        this.session = parts.session;
        this.codecs = parts.pool.codecs();
        this.replies = new Replies(session, codecs.executor());
        this.classFeed = new ClassFeed(parts.pool, session, parts.runningCalls, replies);
        this.times = new ReportedTimes(parts.runningCalls, slot);
        this.log = new WorkerLog(parts.handle, codecs.throwables());
        this.text = parts.pool.outputText(new PrintReceipts(session));
    }

    /** Ends a piece of the stream; true if anything in it was reported to the slot. */
    boolean hasReported() {
        boolean had = reported;
        reported = false;
        waiting = false;
        return had;
    }

    /** Tells whether there was a request to a shared object since this was called last. */
    boolean hasAsked() {
        boolean had = asked;
        asked = false;
        return had;
    }

    @Override
    public void frame(int kind, ByteSource body) throws IOException {
        if (!greeted && kind != ToParent.HELLO) {
            throw body.fault("a frame of kind " + kind + " before HELLO");
        }
        switch (kind) {
            case ToParent.HELLO -> hello(body);
            case ToParent.READY -> {
                body.expectEnd();
                ready();
            }
            case ToParent.INIT_FAILED -> initializerFailed(body);
            case ToParent.RESULT, ToParent.TIMED_RESULT -> {
                text.awaitWritten();
                results(body, kind == ToParent.TIMED_RESULT);
            }
            case ToParent.FAILURE, ToParent.TIMED_FAILURE -> {
                text.awaitWritten();
                failure(body, kind == ToParent.TIMED_FAILURE);
            }
            case ToParent.SKIPPED -> skipped(body);
            case ToParent.TOOK -> took(body);
            case ToParent.RECALLED -> {
                reported = true;
                long from = body.varint();
                long to = body.varint();
                body.expectEnd();
                List<WorkUnit> works = session.recalled(from, to);
                if (!works.isEmpty()) {
                    slot.recalled(works);
                }
            }
            case ToParent.REFUSED -> {
                reported = true;
                long from = body.varint();
                long to = body.varint();
                body.expectEnd();
                slot.refused(session.refused(from, to));
            }
            case ToParent.OUTPUT -> text.add(body.copyRemaining());
            case ToParent.CLASS_REQUEST -> classFeed.classRequest(body);
            case ToParent.RESOURCE_REQUEST -> classFeed.resourceRequest(body);
            case ToParent.LOG -> deliver(new LogDelivery(log, log.read(body), slot));
            case ToParent.LOG_LEVEL_REQUEST -> {
                long request = body.varint();
                String name = body.string();
                body.expectEnd();
                replies.answer(ToWorker.LOG_LEVEL, sink -> {
                    sink.varint(request);
                    sink.u8(WorkerLog.threshold(name));
                });
            }
            case ToParent.READ -> classFeed.read(body);
            case ToParent.SHARED -> {
                asked = true;
                shared().received(body);
            }
            case ToParent.RING -> {
                int mapped = body.u8();
                body.expectEnd();
                session.ringAnswered(mapped == 1);
            }
            case ToParent.STACKS -> {
                long number = body.varint();
                String stacks = body.string();
                body.expectEnd();
                session.stacks(number, stacks);
            }
            default -> throw body.fault("a frame of the unknown kind " + kind);
        }
    }

    /** Has the array of a result made while it comes, if the result is due and somebody wants it. */
    @Override
    public @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
        boolean timed = kind == ToParent.TIMED_RESULT;
        boolean wanted = greeted && (timed || kind == ToParent.RESULT) && session.wants(start.varint());
        if (wanted && timed) {
            start.varint(); // its times, which are read when all of it is there
            start.varint();
        }
        ArrayTail array = wanted ? ValueDecoder.arrayTail(start, beyond) : null;
        if (array != null && beyond <= Ring.HALF_BYTES) {
            session.offerRing(); // for those that come later
        }
        return array;
    }

    private void hello(ByteSource body) throws IOException {
        if (greeted) {
            throw body.fault("a second HELLO");
        }
        if (body.u32() != Protocol.MAGIC) {
            throw body.fault("what is at the other end of the pipe is no worker of TaskPool");
        }
        long version = body.varint();
        if (version != Protocol.VERSION) {
            throw new ProtocolException("the worker speaks version " + version + " of the protocol, this JVM version "
                    + Protocol.VERSION + "; use one version of taskpool on both sides");
        }
        long pid = body.varint();
        if (pid < 0) { // 0 where the worker cannot learn it
            throw body.fault("the process id " + pid);
        }
        body.string();
        long workerNanos = body.i64();
        body.expectEnd();
        greeted = true;
        parts.runningCalls.setClock(workerNanos);
        session.welcome(parts.handle.properties(), codecs.welcome());
    }

    private void ready() throws IOException {
        parts.deadlines.startIsOver();
        session.ready();
        session.tellObserved(slot);
        slot.ready(worker);
        parts.handle.ready();
    }

    private void deliver(Delivery delivery) {
        waiting = true;
        deliveries.add(delivery);
    }

    private void initializerFailed(ByteSource body) throws ProtocolException {
        ByteSource bytes = body.takeRemaining();
        int start = bytes.position();
        Throwable standIn = codecs.throwables().readStandIn(bytes);
        bytes.position(start);
        deliver(new InitFailureDelivery(parts.ends, codecs.throwables(), standIn, bytes));
    }

    private void results(ByteSource body, boolean timed) throws IOException {
        long number = body.varint();
        long first = number;
        ByteSource rest = body;
        do {
            if (timed) {
                times.read(rest, number == first);
            }
            if (codecs.decoder().mayRunUserCode(rest)) {
                if (rest == body) {
                    rest = body.takeRemaining();
                }
                laterResult(number++, rest);
            } else {
                result(number++, rest);
            }
        } while (rest.remaining() > 0);
    }

    /** Leaves a result for later whose class is the user's, and has it checked that its bytes are a value. */
    private void laterResult(long number, ByteSource kept) throws ProtocolException {
        InFlight.Sent sent = session.due(number);
        int call = sent.next - 1;
        reported = true;
        int start = kept.position();
        try {
            ValueDecoder.skip(kept);
        } catch (ProtocolException | RuntimeException | Error e) {
            session.stillDue(sent);
            throw e;
        }
        transferred(sent, call, kept.position() - start);
        if (!sent.work.isWanted(call)) {
            slot.skipped(sent.work, call); // nobody will look at it, so nothing of it is run here
            return;
        }
        ByteSource bytes = new ByteSource(kept.array(), start, kept.position() - start);
        slot.over(sent.work, call, true);
        deliver(new OutcomeDelivery.Result(parts, deliveries, sent, call, started(sent.work, number), bytes));
    }

    private long started(WorkUnit work, long number) {
        return work.timeoutNanos() > 0 ? parts.runningCalls.startedNanos(number) : 0;
    }

    private void succeeded(WorkUnit work, int call, @Nullable Object value) {
        if (waiting) {
            slot.over(work, call, true);
            deliver(new OutcomeDelivery.Known(
                    parts, deliveries, work, call, new OutcomeDelivery.Decision(value, null)));
        } else {
            slot.succeeded(work, call, value);
        }
    }

    private void failed(WorkUnit work, int call, Throwable failure) {
        if (waiting || work.judgesFailures()) {
            slot.over(work, call, false);
            deliver(new OutcomeDelivery.Known(
                    parts, deliveries, work, call, new OutcomeDelivery.Decision(null, failure)));
        } else {
            parts.pool.save(work, call, failure);
            slot.failed(work, call, failure);
        }
    }

    private void result(long number, ByteSource body) throws IOException {
        InFlight.Sent sent = session.due(number);
        int call = sent.next - 1;
        reported = true;
        Object value;
        int start = body.position();
        boolean inRing = SharedArray.isNext(body);
        try {
            if (!sent.work.isWanted(call)) {
                ValueDecoder.skip(body); // nobody will look at it, so nothing of it is run here
                if (inRing) {
                    session.ring().acknowledge();
                }
                transferred(sent, call, body.position() - start);
                slot.skipped(sent.work, call);
                return;
            }
            value = inRing
                    ? session.ring().take(body, parts.pool.settings().maxMessageBytes())
                    : codecs.decoder().read(body, sent.loader, "the result");
        } catch (TaskSerializationException e) {
            transferred(sent, call, body.position() - start);
            failed(sent.work, call, e);
            return;
        } catch (OutOfMemoryError e) { // the frame is over all the same, so the stream is in step
            transferred(sent, call, body.position() - start);
            failed(sent.work, call, new TaskSerializationException("the result does not fit this JVM's heap: " + e, e));
            return;
        } catch (ProtocolException | RuntimeException | Error e) {
            session.stillDue(sent);
            throw e;
        }
        transferred(sent, call, body.position() - start + (inRing && value != null ? ArrayBytes.count(value) : 0));
        succeeded(sent.work, call, value);
    }

    /** Reports what was sent for a call and came back, right before its outcome. */
    private void transferred(InFlight.Sent sent, int call, long received) {
        if (slot.isObserved()) {
            slot.transferred(sent.bytes(call), received);
        }
    }

    private void failure(ByteSource body, boolean timed) throws IOException {
        long number = body.varint();
        if (timed) {
            times.read(body, true);
        }
        InFlight.Sent sent = session.due(number);
        WorkUnit work = sent.work;
        int call = sent.next - 1;
        reported = true;
        int received = body.remaining();
        int reason;
        ByteSource later = null;
        Throwable thrown = null;
        try {
            reason = body.u8();
            if (codecs.decoder().mayRunUserCode(body)) {
                later = body.takeRemaining();
                int start = later.position();
                ThrowableReader.skip(later);
                later.expectEnd();
                later.position(start);
            } else {
                thrown = codecs.throwables().read(body);
                body.expectEnd();
            }
        } catch (ProtocolException | RuntimeException | Error e) {
            session.stillDue(sent);
            throw e;
        }
        session.callFailed();
        transferred(sent, call, received);
        boolean outOfMemory = reason == FailureReason.OUT_OF_MEMORY;
        if (!outOfMemory || !slot.repeatInLargerHeap(work, call)) {
            if (thrown != null) {
                failed(work, call, outOfMemory ? OutOfMemoryAdvice.of(thrown, work, call, parts) : thrown);
            } else if (later != null) {
                slot.over(work, call, false);
                deliver(new OutcomeDelivery.Failure(parts, deliveries, work, call, started(work, number), later));
            }
        }
        if (outOfMemory) {
            slot.endsBecause("a call ran out of memory on it");
            slot.retire(); // what else broke for lack of memory cannot be known
        }
    }

    private void took(ByteSource body) throws ProtocolException {
        long number = body.varint();
        long nanos = body.varint();
        body.expectEnd();
        RunningCall running = session.find(number, 0);
        if (running == null || nanos < 0) {
            throw body.fault("that call " + number + ", which is not due, took " + nanos + " ns");
        }
        slot.took(running.work(), running.call(), nanos);
    }

    private void skipped(ByteSource body) throws IOException {
        long number = body.varint();
        body.expectEnd();
        InFlight.Sent sent = session.due(number);
        reported = true;
        transferred(sent, sent.next - 1, 0);
        slot.skipped(sent.work, sent.next - 1);
    }

    /** Gives back what the worker held of shared objects. Under the input's lock, after all that it had sent was handled. */
    void letGo() {
        RemoteClient known = shared;
        if (known != null) {
            known.gone();
        }
    }

    private RemoteClient shared() {
        RemoteClient known = shared;
        if (known == null) {
            known = new RemoteClient(parts, deliveries);
            shared = known;
        }
        return known;
    }

    /** Waits until what the worker printed is written, as long as the console takes any text. */
    void awaitPrinted() {
        text.awaitWritten();
    }
}
