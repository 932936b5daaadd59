package io.taskpool.remote.worker;

import io.taskpool.TaskCodec;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRelay;
import io.taskpool.remote.codec.ClassNumbering;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.worker.SharedInbox.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The way from tasks to the shared objects of the parent. Safe for use by many threads. */
final class WorkerLink implements SharedLink {
    /** A frame of more than this may have to wait for room in the pipe, and somebody has to read meanwhile. */
    private static final int SMALL_BYTES = 4 << 10;

    /** An upper bound of what stands before the values in a frame. */
    private static final int HEADER_BYTES = 128;

    /** More frames of the stack than it takes to send a request, and to read and handle what comes. */
    private static final int ASK_FRAMES = 256;

    /** More than it takes to send what wants no answer. */
    private static final int TELL_FRAMES = 64;

    private final Outbox outbox;
    private final SharedInbox inbox;
    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final SharedSender sender;
    private final WatcherSignal watcherSignal;

    /** The thread that runs calls. */
    private final Thread runner;

    /** Null until a task asks: most never do. Only the runner uses it. */
    private @Nullable AskingReader asking;

    /** Null until a task gives a stand-in to a worker of its own. Guarded by this. */
    private @Nullable WorkerRelay relay;

    /** Makes the link of the worker whose runner is the current thread. */
    WorkerLink(
            Outbox outbox,
            SharedInbox inbox,
            ReaderLeadership leadership,
            PipeReader reader,
            WatcherSignal watcherSignal) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.watcherSignal = watcherSignal;
        this.runner = Thread.currentThread();
        this.leadership = leadership;
        this.reader = reader;
        this.sender = new SharedSender(outbox, inbox, leadership, reader);
    }

    /** Makes this the way of the JVM to its parent, before any code of the user's runs. */
    void open(ClassNumbering classes, @Nullable TaskCodec codec, int newMaxFrame) {
        sender.open(newMaxFrame);
        inbox.open(classes, codec, newMaxFrame - HEADER_BYTES);
        SharedLink.connect(this);
    }

    @Override
    public SharedMessage ask(SharedKey key, SharedMessage request) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<ParcelCodec.Bytes> values = write(request.values());
        int unused = StackReserve.require(ASK_FRAMES);
        AskingReader itself = Thread.currentThread() == runner ? asking() : null;
        Ask ask = inbox.begin();
        ByteSink frame = sender.written(SharedSender.TASKS, ask, key, request, values);
        if (itself != null && frame.size() <= SMALL_BYTES && itself.begin()) {
            itself.sendAndAwait(ask, frame);
        } else {
            sender.ask(ask, frame);
        }
        return await(ask);
    }

    private AskingReader asking() {
        AskingReader known = asking;
        if (known == null) {
            known = new AskingReader(leadership, reader, outbox, watcherSignal);
            asking = known;
        }
        return known;
    }

    private SharedMessage await(Ask ask) throws InterruptedException {
        boolean interrupted = false;
        while (!ask.isAnswered()) {
            LockSupport.park(this);
            if (Thread.interrupted() && !interrupted && !ask.isAnswered()) {
                interrupted = true;
                sender.withdraw(ask.number);
            }
        }
        if (interrupted) {
            if (ask.answer().operation() == SharedAnswers.WITHDRAWN) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt();
        }
        return ask.answer();
    }

    @Override
    public void tell(SharedKey key, SharedMessage request, boolean atOnce) {
        List<ParcelCodec.Bytes> values = write(request.values());
        int unused = StackReserve.require(TELL_FRAMES);
        sender.tell(SharedSender.TASKS, key, request, values, atOnce);
    }

    @Override
    public synchronized SharedRelay relay() {
        WorkerRelay known = relay;
        if (known == null) {
            known = new WorkerRelay(sender, inbox);
            inbox.open(known);
            relay = known;
        }
        return known;
    }

    @Override
    public void attach(SharedKey key, StandIn standIn) {
        inbox.attach(key, standIn);
    }

    private List<ParcelCodec.Bytes> write(List<Parcel> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<ParcelCodec.Bytes> written = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            written.add(inbox.codec().bytes(values.get(i), "the value for a shared object"));
        }
        return written;
    }
}
