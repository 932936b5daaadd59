package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends frames to the parent, from any thread, through a buffer that the black box mirrors.
 *
 * <p>When it is flushed: by the thread that appends, when a frame is urgent, when 16 KiB wait, or when the oldest has waited for
 * a millisecond; by the runner when it has nothing more to do; otherwise by the {@link Watcher}, so that a long call
 * does not delay earlier outcomes.
 *
 * <p>Results of calls one after the other go into one frame, which is closed when it is flushed or something else follows.
 * Each is published as soon as it is in the ring, and until the frame is closed the black box says where it begins, so that a
 * parent that finds it there can tell its length.
 *
 * <p>Locks: this object's monitor guards all of it, and is the innermost lock of the worker. It is held while the pipe is
 * full, which is what bounds the memory of a worker whose parent does not read.
 */
final class Outbox {
    /** Collecting more than this saves next to nothing: copying that many bytes costs as much as a system call. */
    private static final int FLUSH_BYTES = 16 << 10;

    /** Oldest unflushed frames wait for so many ticks at most: a little over one to two milliseconds. */
    private static final int FLUSH_TICKS = 2;

    /** An upper bound of what precedes the value in a frame of one result. */
    private static final int RESULT_HEAD_BYTES = 16;

    private final OutputStream pipe;
    private final BlackBoxWriter box;
    private final WatcherSignal watcherSignal;
    private final byte[] buffer = new byte[FLUSH_BYTES + BlackBoxLayout.MAX_RING_FRAME];

    /** The buffer's bytes, eight at a time. */
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);

    private int size;
    private long published;

    /** Where in the buffer the {@code RESULT} frame begins that more results may be added to, or -1. */
    private int openFrame = -1;

    /** The call whose result may be added to it, and the kind of the frame. */
    private long openNext;

    private int openKind;

    /**
     * The clock: the {@link Watcher} counts its rounds, of a millisecond each. Reading the JDK's for each result would
     * cost as much as everything else for a small call.
     */
    private volatile int ticks = 1;

    /** When the oldest frame that waits was appended, or 0 if none waits. Written under the lock, read without it. */
    private volatile int waitingSince;

    Outbox(OutputStream pipe, BlackBoxWriter box, WatcherSignal watcherSignal) {
        this.pipe = pipe;
        this.box = box;
        this.watcherSignal = watcherSignal;
    }

    /** Notes what was written to the pipe before there was an outbox. */
    synchronized void alreadySent(ByteSink frames) {
        box.write(0, frames.array(), 0, frames.size());
        published = frames.size();
        box.publish(published);
    }

    /**
     * Appends the result of a call: to the frame of the previous results, if that is still open, otherwise as a new
     * frame. Each is published at once, with the frame still open.
     *
     * @param kind the kind of the frame
     * @param call the call's number
     * @param from holds the value, and its times before it where the kind has them
     * @param offset where it starts
     * @param count how many bytes it has; a frame that is larger than the ring goes through {@link #append}
     */
    synchronized void appendResult(int kind, long call, byte[] from, int offset, int count) {
        if (count > buffer.length - size - RESULT_HEAD_BYTES) {
            flush();
        }
        boolean opens = openFrame < 0 || call != openNext || kind != openKind;
        if (opens) {
            closeFrame();
            beginResults(kind, call);
        }
        copy(from, offset, count);
        box.write(published, buffer, view, size, count);
        published += count;
        if (opens) {
            box.openFrame(published - count - (size - openFrame));
        }
        box.publish(published);
        openNext = call + 1;
        size += count;
        flushIfDue(false);
    }

    private void copy(byte[] from, int offset, int count) {
        if (count <= Long.BYTES) {
            for (int i = 0; i < count; i++) {
                buffer[size + i] = from[offset + i];
            }
        } else {
            System.arraycopy(from, offset, buffer, size, count);
        }
    }

    /** Writes the head of a frame of results; its length is filled in when it is closed. */
    private void beginResults(int kind, long call) {
        noteWaiting();
        openFrame = size;
        int at = size + Integer.BYTES;
        buffer[at++] = (byte) kind;
        openKind = kind;
        long rest = call;
        while (rest > 0x7f) {
            buffer[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[at++] = (byte) rest;
        box.write(published, buffer, size, at - size);
        published += at - size;
        size = at;
    }

    /** Fills in the length of the frame of results, so that another may follow. */
    private void closeFrame() {
        if (openFrame >= 0) {
            int length = size - openFrame - Integer.BYTES;
            for (int i = 0; i < Integer.BYTES; i++) {
                buffer[openFrame + i] = (byte) (length >>> (8 * (Integer.BYTES - 1 - i)));
            }
            box.write(published - (size - openFrame), buffer, openFrame, Integer.BYTES);
            box.openFrame(0);
            openFrame = -1;
        }
    }

    /** Appends a frame whose head is in a sink and whose remaining bytes, too many for the ring, are in an array. */
    synchronized void append(ByteSink head, ArrayBytes rest) {
        try {
            closeFrame();
            appendLarge(head.array(), head.size(), rest);
        } catch (IOException e) {
            WorkerHalt.parentGone();
        }
    }

    /** Appends the frames in a sink. */
    void append(ByteSink frames, boolean urgent) {
        append(frames.array(), frames.size(), urgent);
    }

    synchronized void append(byte[] from, int count, boolean urgent) {
        try {
            closeFrame();
            if (count > BlackBoxLayout.MAX_RING_FRAME) {
                appendLarge(from, 0, ArrayBytes.of(from, count));
                return;
            }
            if (count > buffer.length - size) {
                flush();
            }
            System.arraycopy(from, 0, buffer, size, count);
            box.write(published, from, 0, count);
            published += count;
            box.publish(published);
            noteWaiting();
            size += count;
            flushIfDue(urgent);
        } catch (IOException e) {
            WorkerHalt.parentGone();
        }
    }

    /** Notes when the first bytes came into the empty buffer. */
    private void noteWaiting() {
        if (size == 0) {
            waitingSince = ticks;
        }
    }

    private void flushIfDue(boolean urgent) {
        if (urgent || size >= FLUSH_BYTES || ticks - waitingSince >= FLUSH_TICKS) {
            flush();
        }
    }

    /**
     * Sends a frame that is too large for the ring: everything but its end is written to the pipe before the end is
     * published.
     */
    private void appendLarge(byte[] head, int headCount, ArrayBytes rest) throws IOException {
        if (headCount > buffer.length - size) {
            flush();
        }
        // Together with the waiting frames, to save a system call.
        System.arraycopy(head, 0, buffer, size, headCount);
        size += headCount;
        flush();
        int tail = BlackBoxLayout.MAX_RING_FRAME;
        int before = rest.count() - tail;
        rest.write(0, before, pipe);
        rest.copy(before, tail, buffer, 0); // the buffer is empty, and as large
        box.write(published + headCount + before, buffer, 0, tail);
        published += headCount + rest.count();
        box.publish(published);
        pipe.write(buffer, 0, tail);
    }

    /** Sends what waits. */
    synchronized void flush() {
        if (size > 0) {
            closeFrame();
            try {
                pipe.write(buffer, 0, size);
            } catch (IOException e) {
                WorkerHalt.parentGone();
            }
            size = 0;
            waitingSince = 0;
        }
    }

    /** Makes sure that waiting frames are flushed soon, whatever this thread does next. */
    void attend() {
        if (waitingSince != 0) {
            watcherSignal.ring();
        }
    }

    /** Tells whether something waits. Takes no lock, since its holder may be blocked on a full pipe. */
    boolean isWaiting() {
        return waitingSince != 0;
    }

    /** Tells whether something has waited too long. Takes no lock either. */
    boolean isOverdue() {
        int since = waitingSince;
        return since != 0 && ticks - since >= FLUSH_TICKS;
    }

    /** Notes that a round of the {@link Watcher} has passed. Only for it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread writes it
    void tick() {
        int next = ticks + 1;
        ticks = next == 0 ? 1 : next; // 0 says that nothing waits
    }
}
