package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameHandler;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.PipeWait;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pipe from the parent, and notes in the black box how far it got, so that the parent knows what was arriving
 * if that kills this JVM. Only for the thread that has the {@link ReaderLeadership}.
 */
final class PipeReader implements FrameHandler {
    /** A smaller remainder is read through the buffer, so that the same system call also reads what follows it. */
    private static final int MIN_STRAIGHT_BYTES = 32 << 10;

    private final FileInputStream in;
    private final ParentFrameHandler handler;
    private final BlackBoxWriter notes;
    private final ReaderLeadership leadership;
    private final FrameParser parser;
    private final byte[] buffer = new byte[64 << 10];

    /** Whether the rest of a frame is waited for without sleeping. */
    private final boolean spins = !"false".equals(System.getProperty(Protocol.SPIN_WAIT));

    /** Written by the leader, read by others who tell the parent. */
    private volatile long bytesRead;

    PipeReader(FileInputStream in, ParentFrameHandler handler, BlackBoxWriter notes, ReaderLeadership leadership) {
        this.in = in;
        this.handler = handler;
        this.notes = notes;
        this.leadership = leadership;
        parser = new FrameParser(this, Protocol.FIRST_MAX_FRAME, Protocol.LARGEST_MAX_FRAME);
    }

    @Override
    public void frame(int kind, ByteSource body) throws IOException {
        handler.frame(kind, body);
        notes.takenIn(parser.consumed());
    }

    @Override
    public void lost(int kind, ByteSource start, OutOfMemoryError failure, int bytes) throws IOException {
        handler.lost(kind, start, failure, bytes);
        notes.takenIn(parser.consumed());
    }

    @Override
    public @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
        return handler.arrayTail(kind, start, beyond);
    }

    /** Returns how many bytes of the stream were read, for the parent to know that they are not in the pipe any more. */
    long bytesRead() {
        return bytesRead;
    }

    /** Handles what there is in the pipe; false if there is nothing. Does not wait, but for the rest of a frame. */
    boolean readIfAny() {
        try {
            if (in.available() == 0) {
                return false;
            }
        } catch (IOException e) {
            WorkerHalt.parentGone();
        }
        read();
        return true;
    }

    /** Waits for the next piece of the stream, and handles the frames that it completes. */
    void read() {
        leadership.awaitTurnInPipe();
        try {
            if (spins && !parser.isBetweenFrames()) {
                PipeWait.forMore(in);
            }
            int room = parser.room();
            boolean straight = room >= MIN_STRAIGHT_BYTES;
            int count = straight
                    ? in.read(parser.space(), parser.spaceStart(), Math.min(room, buffer.length))
                    : in.read(buffer, 0, parser.wanted(buffer.length));
            if (count < 0) {
                WorkerHalt.parentGone();
            }
            long total = bytesRead + count;
            bytesRead = total;
            notes.read(total);
            if (straight) {
                parser.filled(count);
                return;
            }
            parser.feed(buffer, 0, count);
        } catch (ProtocolException e) {
            WorkerHalt.violation(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            WorkerHalt.parentGone();
        }
    }

    /** Reads until the parent has answered HELLO. */
    Welcome readWelcome() {
        Welcome welcome = handler.takeWelcome();
        while (welcome == null) {
            read();
            welcome = handler.takeWelcome();
        }
        parser.maxFrame(welcome.maxFrame);
        return welcome;
    }
}
