package io.taskpool.process.host;

import io.taskpool.process.codec.ThrowableReader;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;

/** What the initializer threw. If to read it takes long, its description has to do. */
final class InitFailureDelivery extends Delivery {
    private final WorkerProcess worker;
    private final ThrowableReader throwables;
    private final Throwable standIn;
    private final ByteSource bytes;
    private final int count;

    InitFailureDelivery(WorkerProcess worker, ThrowableReader throwables, Throwable standIn, ByteSource bytes) {
        this.worker = worker;
        this.throwables = throwables;
        this.standIn = standIn;
        this.bytes = bytes;
        this.count = bytes.remaining();
    }

    @Override
    void run() {
        Throwable failure = standIn;
        try {
            failure = throwables.read(bytes);
        } catch (ProtocolException | RuntimeException | Error e) {
            failure.addSuppressed(e);
        } finally {
            worker.initializerFailed(failure);
        }
    }

    @Override
    void takesLong() {
        worker.initializerFailed(standIn);
    }

    @Override
    int bytes() {
        return count;
    }
}
