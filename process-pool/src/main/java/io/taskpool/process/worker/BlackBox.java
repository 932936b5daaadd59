package io.taskpool.process.worker;

import io.taskpool.process.wire.BlackBoxLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The file that the parent reads when this JVM is dead: which call was running, and what was made for the pipe. Plain
 * stores into a mapping outlive the process, so nothing here costs a system call.
 */
final class BlackBox {
    private final MappedByteBuffer map;

    /** Maps the file and closes it. */
    BlackBox(RandomAccessFile file) throws IOException {
        try (FileChannel channel = file.getChannel()) {
            map = channel.map(FileChannel.MapMode.READ_WRITE, 0, BlackBoxLayout.FILE_BYTES);
        }
        map.order(ByteOrder.LITTLE_ENDIAN);
        if (map.getLong(0) != BlackBoxLayout.MAGIC) {
            throw new IOException("the file for the black box is none: it starts with " + map.getLong(0));
        }
    }

    /**
     * Notes the running call, before anything of it is decoded and after the outcome of the one before is published. While
     * the parent decides about killing this JVM for the sake of another call, this waits.
     *
     * @return false if the parent wants no call to begin any more
     */
    boolean running(long call, boolean timed) {
        while (true) {
            note(call, timed);
            long only = map.getLong(BlackBoxLayout.ONLY_CALL);
            if (only == 0 || only == call) {
                return true;
            }
            map.putLong(BlackBoxLayout.RUNNING_CALL, 1 - call);
            if (!awaitDecision()) {
                return false;
            }
        }
    }

    /**
     * Notes the running call as {@link #running} does, and does not wait.
     *
     * @return false if the parent has something to say about which call may begin; then the call has not begun
     */
    boolean begin(long call, boolean timed) {
        note(call, timed);
        return map.getLong(BlackBoxLayout.ONLY_CALL) == 0;
    }

    /** Returns the number that was noted last: of the running call, or of the last one, negated. */
    long noted() {
        return map.getLong(BlackBoxLayout.RUNNING_CALL);
    }

    private void note(long call, boolean timed) {
        if (timed) {
            map.putLong(BlackBoxLayout.STARTED_NANOS, System.nanoTime());
        }
        VarHandle.releaseFence();
        map.putLong(BlackBoxLayout.RUNNING_CALL, call);
        // Nor may what the call does, or the look at what the parent wants, come before the note that it runs.
        VarHandle.fullFence();
    }

    /**
     * Lets time pass until the parent has decided, which takes it microseconds: it has seen either the note of the call
     * before, and kills, or that of the next one, and lets it begin.
     */
    private boolean awaitDecision() {
        while (true) {
            VarHandle.fullFence();
            long only = map.getLong(BlackBoxLayout.ONLY_CALL);
            if (only == 0 || only == BlackBoxLayout.NO_MORE_CALLS) {
                return only == 0;
            }
            LockSupport.parkNanos(20_000);
        }
    }

    /**
     * Notes that no call runs, after the outcome of the last is published.
     *
     * @param last the last call that ran, or 0
     */
    void idle(long last) {
        VarHandle.releaseFence();
        // Negated, not zero: had the stream broken off, nobody could tell else what had run and what had not arrived.
        map.putLong(BlackBoxLayout.RUNNING_CALL, -last);
    }

    /** Copies bytes of the stream into the ring. */
    void write(long streamOffset, byte[] from, int offset, int count) {
        int at = BlackBoxLayout.ringPosition(streamOffset);
        int first = Math.min(count, BlackBoxLayout.FILE_BYTES - at);
        map.put(at, from, offset, first);
        if (first < count) {
            map.put(BlackBoxLayout.RING, from, offset + first, count - first);
        }
    }

    /**
     * Copies a few bytes of the stream into the ring, as eight at once where there is room for them: what stands behind them
     * is not published yet.
     */
    void write(long streamOffset, byte[] from, ByteBuffer view, int offset, int count) {
        int at = BlackBoxLayout.ringPosition(streamOffset);
        if (count <= Long.BYTES && offset + Long.BYTES <= from.length && at + Long.BYTES <= BlackBoxLayout.FILE_BYTES) {
            map.putLong(at, view.getLong(offset));
        } else {
            write(streamOffset, from, offset, count);
        }
    }

    /** Says where a frame begins that values are still added to, before anything of it is published; 0 if there is none. */
    void openFrame(long streamOffset) {
        VarHandle.releaseFence();
        map.putLong(BlackBoxLayout.OPEN_FRAME, streamOffset);
    }

    /** Publishes the stream up to an offset, after its bytes were written. */
    void publish(long streamOffset) {
        VarHandle.releaseFence();
        map.putLong(BlackBoxLayout.PUBLISHED, streamOffset);
    }
}
