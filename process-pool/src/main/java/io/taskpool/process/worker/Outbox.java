package io.taskpool.process.worker;

import io.taskpool.process.codec.ArrayBytes;
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

    /** Oldest unflushed frames wait for so many ticks at most: more than one millisecond, less than two and a bit. */
    private static final int FLUSH_TICKS = 2;

    private final OutputStream pipe;
    private final BlackBoxOpening opening;
    private final Bell bell;
    private final byte[] buffer = new byte[FLUSH_BYTES + BlackBoxLayout.MAX_RING_FRAME];
    private int size;
    private long published;

    /** Null until it was opened; what is in the buffer until then was sent. */
    private @Nullable BlackBox box;

    /**
     * The clock: the {@link Watcher} counts its rounds, of a millisecond each. Looking at the JDK's for each result would
     * cost as much as all the rest that is done for a small call.
     */
    private volatile int ticks = 1;

    /** When the oldest frame that waits was appended, or 0 if none waits. Written under the lock, read without it. */
    private volatile int waitingSince;

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

    /** Appends a frame whose head is in a sink and whose other bytes, more than the ring takes, are in an array. */
    synchronized void append(ByteSink head, ArrayBytes rest) {
        try {
            appendLarge(mirror(), head.array(), head.size(), rest);
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
            if (box == null && count <= buffer.length - size) {
                System.arraycopy(from, 0, buffer, size, count);
                size += count;
                pipe.write(from, 0, count);
                return;
            }
            BlackBox mirror = mirror();
            if (count > BlackBoxLayout.MAX_RING_FRAME) {
                appendLarge(mirror, from, 0, ArrayBytes.of(from, count));
                return;
            }
            if (count > buffer.length - size) {
                flush();
            }
            System.arraycopy(from, 0, buffer, size, count);
            mirror.write(published, from, 0, count);
            published += count;
            mirror.publish(published);
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
    private void appendLarge(BlackBox mirror, byte[] head, int headCount, ArrayBytes rest) throws IOException {
        if (headCount > buffer.length - size) {
            flush();
        }
        // With what waits already, so that it costs no system call of its own.
        System.arraycopy(head, 0, buffer, size, headCount);
        size += headCount;
        flush();
        int tail = BlackBoxLayout.MAX_RING_FRAME;
        int before = rest.count() - tail;
        rest.write(0, before, pipe);
        rest.copy(before, tail, buffer, 0); // it is empty, and as large
        mirror.write(published + headCount + before, buffer, 0, tail);
        published += headCount + rest.count();
        mirror.publish(published);
        pipe.write(buffer, 0, tail);
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
        int since = waitingSince;
        return since != 0 && ticks - since >= FLUSH_TICKS;
    }

    /** Notes that a round of the {@link Watcher} has passed. Only for it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one that writes it
    void tick() {
        int next = ticks + 1;
        ticks = next == 0 ? 1 : next; // 0 says that nothing waits
    }
}
