package io.taskpool.remote.host;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.WorkerContext;

/**
 * Reads when calls ran, as the worker tells it with their outcomes, and puts it into this JVM's clock. Under the lock of the
 * {@link WorkerInput}.
 */
final class ReportedTimes {
    /** So many outcomes of a worker are each taken to correct the clock; from then on one in each frame is enough. */
    private static final int FIRST = 16;

    private final RunningCalls clock;
    private final WorkerContext slot;

    /** Up to when the worker has told what happened, by its own clock. */
    private long toldNanos;

    private int read;

    ReportedTimes(RunningCalls clock, WorkerContext slot) {
        this.clock = clock;
        this.slot = slot;
    }

    /**
     * Reads the times of the outcome that follows, and reports them.
     *
     * @param first whether it is the first outcome of a frame
     */
    void read(ByteSource body, boolean first) throws ProtocolException {
        long started = toldNanos + (body.varint() << Protocol.TIME_SHIFT);
        toldNanos = started + (body.varint() << Protocol.TIME_SHIFT);
        if (read < FIRST) {
            read++;
            clock.passed(toldNanos);
        } else if (first) {
            clock.passed(toldNanos);
        }
        slot.ran(clock.local(started), clock.local(toldNanos));
    }
}
