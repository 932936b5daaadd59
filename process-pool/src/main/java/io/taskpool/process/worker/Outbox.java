package io.taskpool.process.worker;

import io.taskpool.process.wire.BlackBoxLayout;
import io.taskpool.process.wire.ByteSink;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * What goes to the parent: whole frames, from any thread, through a buffer that the black box mirrors.
 *
 * <p>When it is flushed: by whoever appends when a frame is urgent, when 16 KiB wait, or when the oldest has waited for
 * a millisecond; by the runner when it has nothing more to do; else by the {@link Flusher}, so that a long call does not
 * hold back what was finished before it.
 *
 * <p>Locks: this object's monitor guards all of it, and is the innermost lock of the worker. It is held while the pipe is
 * full, which is what bounds the memory of a worker whose parent does not read.
 */
final class Outbox {
    /** Waiting for more than this saves next to nothing: a system call costs as much as copying so many bytes. */
    private static final int FLUSH_BYTES = 16 << 10;

    /** Oldest unflushed frames wait so long at most, while calls end. */
    static final long FLUSH_NANOS = 1_000_000;

    /** Rounds of a millisecond for which the flusher stays awake without work: waking it up costs more than they do. */
    private static final int MAX_EMPTY_ROUNDS = 10;

    /** As much as a pipe holds. */
    private static final int PIECE_BYTES = 64 << 10;

    private final FileOutputStream pipe;
    private final BlackBox box;
    private final byte[] buffer = new byte[FLUSH_BYTES + BlackBoxLayout.MAX_RING_FRAME];
    private int size;
    private long published;
    private long oldest;

    /** True while the flusher is awake and will look again by itself. */
    private boolean flusherAwake = true;

    /** True while something waits and the flusher sleeps. Written under the lock, read without it by the runner. */
    private volatile boolean unattended;

    Outbox(FileOutputStream pipe, BlackBox box) {
        this.pipe = pipe;
        this.box = box;
    }

    /** Notes what was written to the pipe before there was an outbox. */
    synchronized void alreadySent(ByteSink frames) {
        box.write(published, frames.array(), 0, frames.size());
        published += frames.size();
        box.publish(published);
    }

    /** Appends the frames in a sink. */
    void append(ByteSink frames, boolean urgent) {
        append(frames.array(), frames.size(), urgent);
    }

    synchronized void append(byte[] from, int count, boolean urgent) {
        try {
            if (count > BlackBoxLayout.MAX_RING_FRAME) {
                appendLarge(from, count);
                return;
            }
            if (count > buffer.length - size) {
                flush();
            }
            System.arraycopy(from, 0, buffer, size, count);
            box.write(published, from, 0, count);
            published += count;
            box.publish(published);
            long now = System.nanoTime();
            if (size == 0) {
                oldest = now;
            }
            size += count;
            if (urgent || size >= FLUSH_BYTES || now - oldest >= FLUSH_NANOS) {
                flush();
            } else {
                unattended = !flusherAwake;
            }
        } catch (IOException e) {
            Exit.parentGone();
        }
    }

    /** Sends a frame that the ring has no room for: all but its end goes to the pipe before its end is published. */
    private void appendLarge(byte[] from, int count) throws IOException {
        flush();
        int tail = BlackBoxLayout.MAX_RING_FRAME;
        int head = count - tail;
        send(from, 0, head);
        box.write(published + head, from, head, tail);
        published += count;
        box.publish(published);
        send(from, head, tail);
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
            unattended = false;
        }
    }

    /** Makes sure that what waits is flushed soon, whatever this thread does next. */
    void attend() {
        if (unattended) {
            synchronized (this) {
                if (unattended) {
                    unattended = false;
                    flusherAwake = true;
                    notifyAll();
                }
            }
        }
    }

    /** Flushes now and then for as long as something comes, then sleeps. Only for the flusher's thread. */
    synchronized void flushForEver() {
        int emptyRounds = 0;
        while (true) {
            try {
                if (emptyRounds > MAX_EMPTY_ROUNDS) {
                    flusherAwake = false;
                    while (!flusherAwake) {
                        wait();
                    }
                } else {
                    wait(1);
                }
            } catch (InterruptedException e) {
                // A task got hold of this thread and interrupted it, which means nothing here.
                emptyRounds = 0;
            }
            if (size == 0) {
                emptyRounds++;
            } else {
                emptyRounds = 0;
                if (System.nanoTime() - oldest >= FLUSH_NANOS) {
                    flush();
                }
            }
        }
    }

    /** Writes in pieces, since the JDK copies each piece into memory of its own first. */
    private void send(byte[] from, int offset, int count) throws IOException {
        int end = offset + count;
        for (int at = offset; at < end; at += PIECE_BYTES) {
            pipe.write(from, at, Math.min(PIECE_BYTES, end - at));
        }
    }
}
