package io.taskpool.process.worker;

import io.taskpool.process.wire.BlackBoxLayout;
import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the parent: whole frames, from any thread, through a buffer that the black box mirrors.
 *
 * <p>When it is flushed: by whoever appends when a frame is urgent, when 16 KiB wait, or when the oldest has waited for
 * a millisecond; by the runner when it has nothing more to do; else by the {@link Watcher}, so that a long call does not
 * hold back what was finished before it.
 *
 * <p>Before there is a black box, each frame goes to the pipe at once, and stays in the buffer to be copied into the ring
 * later. No call runs before that.
 *
 * <p>Locks: this object's monitor guards all of it, and is the innermost lock of the worker. It is held while the pipe is
 * full, which is what bounds the memory of a worker whose parent does not read.
 */
final class Outbox {
    /** Waiting for more than this saves next to nothing: a system call costs as much as copying so many bytes. */
    private static final int FLUSH_BYTES = 16 << 10;

    /** Oldest unflushed frames wait so long at most, while calls end. */
    static final long FLUSH_NANOS = 1_000_000;

    /** As much as a pipe holds. */
    private static final int PIECE_BYTES = 64 << 10;

    private final OutputStream pipe;
    private final BlackBoxOpening opening;
    private final Bell bell;
    private final byte[] buffer = new byte[FLUSH_BYTES + BlackBoxLayout.MAX_RING_FRAME];
    private int size;
    private long published;

    /** Null until it was opened; what is in the buffer until then was sent. */
    private @Nullable BlackBox box;

    /** When the oldest frame that waits was appended, or 0 if none waits. Written under the lock, read without it. */
    private volatile long waitingSince;

    Outbox(OutputStream pipe, BlackBoxOpening opening, Bell bell) {
        this.pipe = pipe;
        this.opening = opening;
        this.bell = bell;
    }

    /** Notes what was written to the pipe before there was an outbox. */
    synchronized void alreadySent(ByteSink frames) {
        System.arraycopy(frames.array(), 0, buffer, size, frames.size());
        size += frames.size();
    }

    /** Waits for the black box, and mirrors in it all that was ever sent. */
    synchronized BlackBox mirror() {
        BlackBox opened = box;
        if (opened == null) {
            opened = opening.await();
            opened.write(0, buffer, 0, size);
            published = size;
            opened.publish(published);
            size = 0;
            box = opened;
        }
        return opened;
    }

    /** Appends the frames in a sink. */
    void append(ByteSink frames, boolean urgent) {
        append(frames.array(), frames.size(), urgent);
    }

    synchronized void append(byte[] from, int count, boolean urgent) {
        try {
            if (box == null && count <= buffer.length - size) {
                System.arraycopy(from, 0, buffer, size, count);
                size += count;
                pipe.write(from, 0, count);
                return;
            }
            BlackBox mirror = mirror();
            if (count > BlackBoxLayout.MAX_RING_FRAME) {
                appendLarge(mirror, from, count);
                return;
            }
            if (count > buffer.length - size) {
                flush();
            }
            System.arraycopy(from, 0, buffer, size, count);
            mirror.write(published, from, 0, count);
            published += count;
            mirror.publish(published);
            long now = System.nanoTime();
            if (size == 0) {
                waitingSince = now | 1;
            }
            size += count;
            if (urgent || size >= FLUSH_BYTES || now - waitingSince >= FLUSH_NANOS) {
                flush();
            }
        } catch (IOException e) {
            Exit.parentGone();
        }
    }

    /** Sends a frame that the ring has no room for: all but its end goes to the pipe before its end is published. */
    private void appendLarge(BlackBox mirror, byte[] from, int count) throws IOException {
        flush();
        int tail = BlackBoxLayout.MAX_RING_FRAME;
        int head = count - tail;
        send(from, 0, head);
        mirror.write(published + head, from, head, tail);
        published += count;
        mirror.publish(published);
        send(from, head, tail);
    }

    /** Sends what waits. */
    synchronized void flush() {
        if (size > 0 && box != null) {
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
        long since = waitingSince;
        return since != 0 && System.nanoTime() - since >= FLUSH_NANOS;
    }

    /** Writes in pieces, since the JDK copies each piece into memory of its own first. */
    private void send(byte[] from, int offset, int count) throws IOException {
        int end = offset + count;
        for (int at = offset; at < end; at += PIECE_BYTES) {
            pipe.write(from, at, Math.min(PIECE_BYTES, end - at));
        }
    }
}
