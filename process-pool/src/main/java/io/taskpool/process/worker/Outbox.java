package io.taskpool.process.worker;

import io.taskpool.process.wire.BlackBoxLayout;
import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What goes to the parent: whole frames, from any thread, through a buffer that the black box mirrors.
 *
 * <p>When it is flushed: by whoever appends when a frame is urgent, when 16 KiB wait, or when the oldest has waited for
 * a millisecond; by the runner when it has nothing more to do; else by the {@link Watcher}, so that a long call does not
 * hold back what was finished before it.
 *
 * <p>Locks: this object's monitor guards all of it, and is the innermost lock of the worker. It is held while the pipe is
 * full, which is what bounds the memory of a worker whose parent does not read.
 */
final class Outbox {
    /** Waiting for more than this saves next to nothing: a system call costs as much as copying so many bytes. */
    private static final int FLUSH_BYTES = 16 << 10;

    /** Oldest unflushed frames wait for so many ticks at most: more than one millisecond, less than two and a bit. */
    private static final int FLUSH_TICKS = 2;

    /** As much as a pipe holds. */
    private static final int PIECE_BYTES = 64 << 10;

    private final OutputStream pipe;
    private final BlackBox box;
    private final Bell bell;
    private final byte[] buffer = new byte[FLUSH_BYTES + BlackBoxLayout.MAX_RING_FRAME];
    private int size;
    private long published;

    /**
     * The clock: the {@link Watcher} counts its rounds, of a millisecond each. Looking at the JDK's for each result would
     * cost as much as all the rest that is done for a small call.
     */
    private volatile int ticks = 1;

    /** When the oldest frame that waits was appended, or 0 if none waits. Written under the lock, read without it. */
    private volatile int waitingSince;

    Outbox(OutputStream pipe, BlackBox box, Bell bell) {
        this.pipe = pipe;
        this.box = box;
        this.bell = bell;
    }

    /** Notes what was written to the pipe before there was an outbox. */
    synchronized void alreadySent(ByteSink frames) {
        box.write(0, frames.array(), 0, frames.size());
        published = frames.size();
        box.publish(published);
    }

    /** Appends a frame whose head is in a sink and whose other bytes, more than the ring takes, are in an array. */
    synchronized void append(ByteSink head, byte[] rest) {
        try {
            appendLarge(head.array(), head.size(), rest, rest.length);
        } catch (IOException e) {
            Exit.parentGone();
        }
    }

    /** Appends the frames in a sink. */
    void append(ByteSink frames, boolean urgent) {
        append(frames.array(), frames.size(), urgent);
    }

    synchronized void append(byte[] from, int count, boolean urgent) {
        try {
            if (count > BlackBoxLayout.MAX_RING_FRAME) {
                appendLarge(from, 0, from, count);
                return;
            }
            if (count > buffer.length - size) {
                flush();
            }
            System.arraycopy(from, 0, buffer, size, count);
            box.write(published, from, 0, count);
            published += count;
            box.publish(published);
            int now = ticks;
            if (size == 0) {
                waitingSince = now;
            }
            size += count;
            if (urgent || size >= FLUSH_BYTES || now - waitingSince >= FLUSH_TICKS) {
                flush();
            }
        } catch (IOException e) {
            Exit.parentGone();
        }
    }

    /** Sends a frame that the ring has no room for: all but its end goes to the pipe before its end is published. */
    private void appendLarge(byte[] head, int headCount, byte[] rest, int restCount) throws IOException {
        if (headCount > buffer.length - size) {
            flush();
        }
        // With what waits already, so that it costs no system call of its own.
        System.arraycopy(head, 0, buffer, size, headCount);
        size += headCount;
        flush();
        int tail = BlackBoxLayout.MAX_RING_FRAME;
        int before = restCount - tail;
        send(rest, 0, before);
        box.write(published + headCount + before, rest, before, tail);
        published += headCount + restCount;
        box.publish(published);
        send(rest, before, tail);
    }

    /** Sends what waits. */
    synchronized void flush() {
        if (size > 0) {
            try {
                pipe.write(buffer, 0, size);
            } catch (IOException e) {
                Exit.parentGone();
            }
            size = 0;
            waitingSince = 0;
        }
    }

    /** Makes sure that what waits is flushed soon, whatever this thread does next. */
    void attend() {
        if (waitingSince != 0) {
            bell.ring();
        }
    }

    /** Tells whether something waits. Takes no lock, since whoever holds it may wait for a full pipe. */
    boolean isWaiting() {
        return waitingSince != 0;
    }

    /** Tells whether something waits for too long. Takes no lock either. */
    boolean isOverdue() {
        int since = waitingSince;
        return since != 0 && ticks - since >= FLUSH_TICKS;
    }

    /** Notes that a round of the {@link Watcher} has passed. Only for it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one that writes it
    void tick() {
        int next = ticks + 1;
        ticks = next == 0 ? 1 : next; // 0 says that nothing waits
    }

    /** Writes in pieces, since the JDK copies each piece into memory of its own first. */
    private void send(byte[] from, int offset, int count) throws IOException {
        int end = offset + count;
        for (int at = offset; at < end; at += PIECE_BYTES) {
            pipe.write(from, at, Math.min(PIECE_BYTES, end - at));
        }
    }
}
