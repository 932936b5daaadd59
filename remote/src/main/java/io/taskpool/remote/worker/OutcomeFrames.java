package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.codec.ThrowableWriter;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.FailureReason;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.worker.classes.ServedLoaders;
import org.jspecify.annotations.Nullable;

/** Builds the frames with the outcomes of calls. Touched by the runner alone. */
final class OutcomeFrames {
    /** A sink that has grown beyond this for a large result is discarded. */
    private static final int KEEP_BYTES = 2 << 20;

    /** An upper bound of what precedes the array in a frame that holds one. */
    private static final int HEAD_BYTES = 64;

    private final Outbox outbox;
    private final MappedRing ring;
    private final CallTimes times;
    private final ThrowableWriter throwables;
    private ValueEncoder encoder;
    private int maxFrame;

    /**
     * Large enough from the start for a failure without a stack trace, which may have to be written when no memory is
     * left.
     */
    private final ByteSink frame = new ByteSink(4 << 10);

    OutcomeFrames(Outbox outbox, MappedRing ring, CallTimes times, ServedLoaders loaders) {
        this.outbox = outbox;
        this.ring = ring;
        this.times = times;
        throwables = new ThrowableWriter(loaders);
        encoder = new ValueEncoder(loaders, null, null);
    }

    void encoder(ValueEncoder newEncoder) {
        encoder = newEncoder;
    }

    void maxFrame(int maxFrame) {
        this.maxFrame = maxFrame;
        frame.limit(maxFrame);
    }

    void ready() {
        frame.reset();
        frame.endFrame(frame.beginFrame(ToParent.READY));
        outbox.append(frame, true);
    }

    void initFailed(Throwable thrown) {
        write(ToParent.INIT_FAILED, 0, 0, thrown);
        outbox.flush();
    }

    void skipped(long call) {
        frame.reset();
        int mark = frame.beginFrame(ToParent.SKIPPED);
        frame.varint(call);
        frame.endFrame(mark);
        outbox.append(frame, false);
    }

    /** Tells how long a call ran whose outcome follows. */
    void took(long call, long nanos) {
        frame.reset();
        int mark = frame.beginFrame(ToParent.TOOK);
        frame.varint(call);
        frame.varint(nanos);
        frame.endFrame(mark);
        outbox.append(frame, false);
    }

    /** Gives back the calls of a frame for which there was no memory. */
    void refused(long from, long to) {
        frame.reset();
        int mark = frame.beginFrame(ToParent.REFUSED);
        frame.varint(from);
        frame.varint(to);
        frame.endFrame(mark);
        outbox.append(frame, false);
    }

    /** Throws without having published anything if the result cannot be written. */
    void result(long call, @Nullable Object result) {
        frame.reset();
        boolean timed = times.areKnown();
        int kind = timed ? ToParent.TIMED_RESULT : ToParent.RESULT;
        int mark = frame.beginFrame(kind);
        frame.varint(call);
        int start = frame.size();
        if (timed) {
            times.write(frame);
        }
        if (result != null && result.getClass().isArray() && isLong(ArrayBytes.count(result))) {
            ArrayBytes bytes = ArrayBytes.of(result);
            long offset = ring.put(bytes);
            if (offset >= 0) {
                SharedArray.writeOffset(offset, frame);
                bytes.writeHead(frame);
                outbox.appendResult(kind, call, frame.array(), start, frame.size() - start);
                times.written();
                outbox.flush(); // to copy it takes the parent long enough
                return;
            }
            bytes.writeHead(frame);
            frame.endFrame(mark, bytes.count());
            outbox.append(frame, bytes);
            times.written();
            return;
        }
        encoder.write(result, frame, "the result", null);
        if (frame.size() > BlackBoxLayout.MAX_RING_FRAME) {
            frame.endFrame(mark);
            publish();
        } else {
            outbox.appendResult(kind, call, frame.array(), start, frame.size() - start);
            times.nextFollows();
        }
        times.written();
    }

    /** Tells whether an array is sent directly rather than copied into the frame. */
    private boolean isLong(long bytes) {
        return bytes >= BlackBoxLayout.MAX_RING_FRAME && bytes <= maxFrame - HEAD_BYTES;
    }

    void failure(long call, int reason, Throwable thrown) {
        write(times.areKnown() ? ToParent.TIMED_FAILURE : ToParent.FAILURE, call, reason, thrown);
        times.written();
    }

    /** Writes as much of the throwable as can be written: all, or its description, or its class's name. */
    private void write(int kind, long call, int reason, Throwable thrown) {
        for (int attempt = 0; ; attempt++) {
            try {
                frame.reset();
                int mark = frame.beginFrame(kind);
                if (kind != ToParent.INIT_FAILED) {
                    frame.varint(call);
                    if (kind == ToParent.TIMED_FAILURE) {
                        times.write(frame);
                    }
                    frame.u8(reason);
                }
                if (attempt == 0 && reason != FailureReason.OUT_OF_MEMORY) {
                    throwables.write(thrown, frame);
                } else if (attempt <= 1) {
                    throwables.writeDescription(thrown, frame);
                } else {
                    throwables.writeName(thrown, frame);
                }
                frame.endFrame(mark);
                break;
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                if (attempt == 2) {
                    throw e;
                }
            }
        }
        publish();
    }

    private void publish() {
        outbox.append(frame, false);
        frame.resetAndTrim(KEEP_BYTES);
    }
}
