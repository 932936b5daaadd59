package io.taskpool.remote.host;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;

/**
 * What is on its way to a worker, in order.
 *
 * <p>Whoever adds something may write it at once, which saves the hand-over to a thread that writes, but only if it cannot
 * block: at most {@value #INLINE_BYTES} bytes may be in the pipe that the worker has not been seen to read. That is less
 * than any pipe holds. More than that is written by the executor.
 *
 * <p><b>Concurrency:</b> all fields are guarded by the {@link WorkerSession}'s lock, which the caller holds where it says so.
 * {@code writing} makes one thread the writer; it writes without the lock and looks again before it stops.
 */
final class FrameSender {
    private static final int INLINE_BYTES = 4_096;

    /** Larger pieces are not copied. */
    private static final int OWN_SEGMENT_BYTES = 16_384;

    private record Segment(ArrayBytes bytes, int offset, int length) {}

    private final Lock lock;
    private final OutputStream pipe;
    private final Executor executor;
    private ByteSink sink = new ByteSink(1_024);
    private ByteSink spare = new ByteSink(1_024);
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private long addedBytes;
    private long acknowledgedBytes;
    private boolean writing;
    private boolean broken;
    private final Runnable rest = new Rest();

    FrameSender(Lock lock, OutputStream pipe, Executor executor) {
        this.lock = lock;
        this.pipe = pipe;
        this.executor = executor;
    }

    /** Returns where small frames are written. Under the lock.  */
    ByteSink sink() {
        return sink;
    }

    /** Adds bytes after what is in the sink, without copying many. Under the lock. */
    void add(byte[] bytes, int offset, int length) {
        if (length < OWN_SEGMENT_BYTES) {
            sink.raw(bytes, offset, length);
        } else {
            addSegment(ArrayBytes.of(bytes, offset + length), offset, length);
        }
    }

    /** Adds an array that is long. Under the lock. */
    void add(ArrayBytes array) {
        addSegment(array, 0, array.count());
    }

    private void addSegment(ArrayBytes bytes, int offset, int length) {
        sealSink();
        segments.add(new Segment(bytes, offset, length));
        addedBytes += length;
    }

    private void sealSink() {
        if (sink.size() > 0) {
            byte[] small = sink.toByteArray();
            segments.add(new Segment(ArrayBytes.of(small), 0, small.length));
            addedBytes += small.length;
            sink.reset();
        }
    }

    /** Returns the stream offset behind all that was added. Under the lock. */
    long offset() {
        return addedBytes + sink.size();
    }

    /** Records how far the worker has read the stream. Under the lock. */
    void acknowledge(long offset) {
        if (offset > acknowledgedBytes) {
            acknowledgedBytes = offset;
        }
    }

    /**
     * Decides who writes. Under the lock; the caller then calls {@link #write} without it if this returns true.
     */
    boolean claimInline() {
        if (writing || broken || (sink.size() == 0 && segments.isEmpty())) {
            return false;
        }
        writing = true;
        if (segments.isEmpty() && offset() - acknowledgedBytes <= INLINE_BYTES) {
            return true;
        }
        executor.execute(rest);
        return false;
    }

    /** Writes what there is, and what is added meanwhile. Without the lock. */
    void write(boolean inline) {
        ByteSink mine = null;
        while (true) {
            Segment segment;
            lock.lock();
            try {
                if (mine != null) {
                    mine.resetAndTrim(OWN_SEGMENT_BYTES * 4);
                    spare = mine;
                    mine = null;
                }
                if (broken) {
                    writing = false;
                    return;
                }
                segment = segments.poll();
                if (segment == null) {
                    if (sink.size() == 0) {
                        writing = false;
                        return;
                    }
                    if (inline && offset() - acknowledgedBytes > INLINE_BYTES) {
                        executor.execute(rest);
                        return;
                    }
                    mine = sink;
                    sink = spare;
                    addedBytes += mine.size();
                    segment = new Segment(ArrayBytes.of(mine.array(), mine.size()), 0, mine.size());
                } else if (inline) {
                    segments.addFirst(segment);
                    executor.execute(rest);
                    return;
                }
            } finally {
                lock.unlock();
            }
            try {
                writeOut(segment);
            } catch (IOException e) {
                // The worker is gone or going; its end is reported by the operating system, and calls are dealt with
                // there.
                breakOff();
            }
        }
    }

    private void writeOut(Segment segment) throws IOException {
        segment.bytes.write(segment.offset, segment.length, pipe);
        pipe.flush();
    }

    /** Drops all: nobody will read it. */
    void breakOff() {
        lock.lock();
        try {
            broken = true;
            segments.clear();
            sink.resetAndTrim(1_024);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what may block. */
    private final class Rest implements Runnable {
        @Override
        public void run() {
            write(false);
        }
    }
}
