package io.taskpool.remote.worker;

import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.codec.SharedMessages;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.SharedForm;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.worker.SharedInbox.OpenRequest;
import java.util.List;

/** Puts into frames what is said to shared objects of the parent, and sends it. Safe for use by many threads. */
final class SharedSender {
    /** Who asks, if it is a task of this worker. Workers of pools in this worker have numbers from 1. */
    static final long TASKS = 0;

    private final Outbox outbox;
    private final SharedInbox inbox;
    private final ReaderLeadership leadership;
    private final PipeReader reader;

    /** What a frame may take. Set before any task runs. */
    private int maxFrame;

    SharedSender(Outbox outbox, SharedInbox inbox, ReaderLeadership leadership, PipeReader reader) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.leadership = leadership;
        this.reader = reader;
    }

    /** Sets what a frame may take. */
    void open(int newMaxFrame) {
        maxFrame = newMaxFrame;
    }

    private ByteSink frame(long client) {
        ByteSink frame = new ByteSink(96);
        frame.limit(maxFrame);
        int unused = frame.beginFrame(ToParent.SHARED); // at 0
        if (client != TASKS) {
            frame.u8(SharedForm.PASSED);
            frame.varint(client);
        }
        return frame;
    }

    private static void message(SharedKey key, SharedMessage request, List<ParcelCodec.Bytes> values, ByteSink frame) {
        frame.i64(key.object());
        frame.i64(key.secret());
        SharedMessages.write(request, values, frame);
        frame.endFrame(0);
    }

    /** Writes a request that has begun, without sending it. If that fails, it has not begun. */
    ByteSink written(
            long client, OpenRequest open, SharedKey key, SharedMessage request, List<ParcelCodec.Bytes> values) {
        boolean written = false;
        try {
            ByteSink frame = frame(client);
            frame.u8(SharedForm.ASK);
            frame.varint(open.number);
            frame.varint(reader.bytesRead());
            message(key, request, values, frame);
            written = true;
            return frame;
        } finally {
            if (!written) {
                inbox.abandon(open);
            }
        }
    }

    /** Sends a request whose answer another thread is to read. */
    void ask(OpenRequest open, ByteSink frame) {
        open.counted = true;
        // Now rather than after sending, so that some thread reads even while the pipe to the parent is full.
        leadership.needAnswer();
        outbox.append(frame, true);
    }

    /** Sends a request that wants no answer. */
    void tell(long client, SharedKey key, SharedMessage note, List<ParcelCodec.Bytes> values, boolean atOnce) {
        ByteSink frame = frame(client);
        frame.u8(SharedForm.TELL);
        message(key, note, values, frame);
        outbox.append(frame, atOnce);
        outbox.attend();
    }

    /** Takes a request back, which is answered all the same. */
    void withdraw(long request) {
        send(SharedForm.WITHDRAW, request);
    }

    /** Says that a worker of a pool in this worker has ended. */
    void ended(long client) {
        send(SharedForm.PASSED_END, client);
    }

    private void send(int form, long number) {
        ByteSink frame = frame(TASKS);
        frame.u8(form);
        frame.varint(number);
        frame.endFrame(0);
        outbox.append(frame, true);
    }
}
