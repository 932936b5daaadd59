package io.taskpool.remote.host;

import io.taskpool.engine.threads.Timer;
import io.taskpool.remote.codec.ThrowableReader;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the initializer threw. If it has not been read within a second, its description has to do. */
final class InitFailureDelivery extends Delivery {
    /** Far more than a busy machine takes to read an exception, and short beside the time that a start may take. */
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EndReasons ends;
    private final ThrowableReader throwables;
    private final Throwable standIn;
    private final ByteSource bytes;
    private final int count;
    private final AtomicBoolean told = new AtomicBoolean();

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
            tell(failure);
        }
    }

    @Override
    void takesLong() {
        Timer.schedule(() -> tell(standIn), READ_NANOS);
    }

    private void tell(Throwable failure) {
        if (told.compareAndSet(false, true)) {
            ends.initializerFailed(failure);
        }
    }

    @Override
    int bytes() {
        return count;
    }
}
