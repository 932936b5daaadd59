package io.taskpool.process.host;

import io.taskpool.process.codec.ThrowableReader;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;

/** What the initializer threw. If to read it takes long, its description has to do. */
final class InitFailureDelivery extends Delivery {
    private final EndReasons ends;
    private final ThrowableReader throwables;
    private final Throwable standIn;
    private final ByteSource bytes;
    private final int count;

    InitFailureDelivery(EndReasons ends, ThrowableReader throwables, Throwable standIn, ByteSource bytes) {
        this.ends = ends;
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
            ends.initializerFailed(failure);
        }
    }

    @Override
    void takesLong() {
        ends.initializerFailed(standIn);
    }

    @Override
    int bytes() {
        return count;
    }
}
