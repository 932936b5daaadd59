package io.taskpool.process.worker;

import io.taskpool.TaskCodec;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.process.codec.ClassNumbering;
import io.taskpool.process.codec.ParcelCodec;
import io.taskpool.process.codec.SharedMessages;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.SharedForm;
import io.taskpool.process.wire.ToParent;
import io.taskpool.process.worker.SharedInbox.Ask;
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

    private final Outbox outbox;
    private final SharedInbox inbox;
    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final WatcherSignal watcherSignal;

    /** The thread that runs calls. */
    private final Thread runner;

    /** Null until a task asks: most never do. Only the runner uses it. */
    private @Nullable AskingReader asking;

    /** What a frame may take. Set before any task runs. */
    private int maxFrame;

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
    }

    /** Makes this the way of the JVM to its parent, before any code of the user's runs. */
    void open(ClassNumbering classes, @Nullable TaskCodec codec, int newMaxFrame) {
        maxFrame = newMaxFrame;
        inbox.open(classes, codec, newMaxFrame - HEADER_BYTES);
        SharedLink.connect(this);
    }

    @Override
    public SharedMessage ask(SharedKey key, SharedMessage request) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<ParcelCodec.Bytes> values = write(request.values());
        Ask ask = inbox.begin();
        ByteSink frame = new ByteSink(96);
        frame.limit(maxFrame);
        boolean sent = false;
        try {
            int mark = frame.beginFrame(ToParent.SHARED);
            frame.u8(SharedForm.ASK);
            frame.varint(ask.number);
            frame.varint(reader.bytesRead());
            message(key, request, values, frame);
            frame.endFrame(mark);
            sent = true;
        } finally {
            if (!sent) {
                inbox.abandon(ask);
            }
        }
        AskingReader itself = Thread.currentThread() == runner && frame.size() <= SMALL_BYTES ? asking() : null;
        if (itself != null && itself.begin()) {
            itself.sendAndAwait(ask, frame);
        } else {
            ask.counted = true;
            // Now rather than after sending, so that some thread reads even while the pipe to the parent is full.
            leadership.needAnswer();
            outbox.append(frame, true);
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
                withdraw(ask);
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

    private void withdraw(Ask ask) {
        ByteSink frame = new ByteSink(16);
        int mark = frame.beginFrame(ToParent.SHARED);
        frame.u8(SharedForm.WITHDRAW);
        frame.varint(ask.number);
        frame.endFrame(mark);
        outbox.append(frame, true);
    }

    @Override
    public void tell(SharedKey key, SharedMessage request, boolean atOnce) {
        List<ParcelCodec.Bytes> values = write(request.values());
        ByteSink frame = new ByteSink(64);
        frame.limit(maxFrame);
        int mark = frame.beginFrame(ToParent.SHARED);
        frame.u8(SharedForm.TELL);
        message(key, request, values, frame);
        frame.endFrame(mark);
        outbox.append(frame, atOnce);
        outbox.attend();
    }

    @Override
    public void attach(SharedKey key, StandIn standIn) {
        inbox.attach(key, standIn);
    }

    private static void message(SharedKey key, SharedMessage request, List<ParcelCodec.Bytes> values, ByteSink frame) {
        frame.i64(key.object());
        frame.i64(key.secret());
        SharedMessages.write(request, values, frame);
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
