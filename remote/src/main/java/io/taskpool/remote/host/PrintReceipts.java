package io.taskpool.remote.host;

import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToWorker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Tells a worker from time to time how much of what it printed was taken ({@code PRINTED}). Safe for use by many threads. */
final class PrintReceipts implements LongConsumer {
    private static final long STEP = Protocol.PRINT_WINDOW / 4;

    private final WorkerSession session;
    private final AtomicLong taken = new AtomicLong();

    PrintReceipts(WorkerSession session) {
        this.session = session;
    }

    @Override
    public void accept(long bytes) {
        if (taken.addAndGet(bytes) >= STEP) {
            long all = taken.getAndSet(0);
            session.send(sink -> {
                int mark = sink.beginFrame(ToWorker.PRINTED);
                sink.varint(all);
                sink.endFrame(mark);
            });
        }
    }
}
