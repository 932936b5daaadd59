package io.taskpool.remote.worker;

import io.taskpool.remote.wire.BlackBoxLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The file that the parent reads when this JVM is dead: which call was running, and what was written to the pipe. Once
 * the file is mapped, these are plain stores, which outlive the process and cost no system call.
 *
 * <p>Mapping is the most expensive thing that a worker does (10 ms on JDK 17, 40 ms on JDK 25, which makes method handles
 * for it), so it does not begin before the first call is over, and no call ever waits for it: until then the same is
 * written to the file, which is what the mapping will show.
 *
 * <p>States: FILE → MAPPED, once. In FILE, {@link #file}'s monitor guards the file and its position, and the change to
 * MAPPED is made under it, so that nobody writes to a file that was closed. The callers decide who may write what and
 * when: the runner notes calls, and what goes into the ring is written under the outbox's monitor.
 */
final class BlackBoxWriter {
    /**
     * More writes than HELLO, READY and one call with its outcome: a worker that runs a single call never maps the
     * file.
     */
    private static final int STORES_BEFORE_MAPPING = 12;

    private final RandomAccessFile file;
    private final Thread mapping;

    // Guarded by the file's monitor.
    private final byte[] number = new byte[Long.BYTES];
    private final ByteBuffer numberBytes = ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN);
    private int stores;

    /** Whether the start of each call is noted, and not only that of calls with a time limit. */
    private volatile boolean stampsAll;

    // Touched by the runner alone.
    private long stampedNanos;
    private long nextStart;

    /** Null in FILE. */
    private volatile @Nullable MappedByteBuffer mapped;

    /** Maps the file. If that fails, writing to it works as well. */
    private final class Mapping extends Thread {
        /**
         * A separate channel from the one for writing, because an interrupted thread closes the channel that it uses.
         */
        private final RandomAccessFile again;

        Mapping(String path) throws IOException {
            super("taskpool-map");
            setDaemon(true);
            again = new RandomAccessFile(path, "rw");
        }

        @Override
        public void run() {
            try (FileChannel channel = again.getChannel()) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, BlackBoxLayout.FILE_BYTES);
                map.order(ByteOrder.LITTLE_ENDIAN);
                synchronized (file) {
                    mapped = map;
                    file.close();
                }
            } catch (IOException | OutOfMemoryError e) {
                return; // keep using the file
            } catch (Throwable e) {
                WorkerHalt.escaped(e);
            }
        }
    }

    /**
     * Opens the file.
     *
     * @param path its name, which the parent removes as soon as the worker is ready
     * @throws IOException if it cannot be opened, or is no black box
     */
    BlackBoxWriter(String path) throws IOException {
        file = new RandomAccessFile(path, "rw");
        long magic = load(0);
        if (magic != BlackBoxLayout.MAGIC) {
            file.close();
            throw new IOException("the file for the black box is none: it starts with " + magic);
        }
        mapping = new Mapping(path); // now, while the file still has that name
    }

    private long getLong(int at) {
        MappedByteBuffer map = mapped;
        return map != null ? map.getLong(at) : load(at);
    }

    private void putLong(int at, long value) {
        MappedByteBuffer map = mapped;
        if (map != null) {
            map.putLong(at, value);
        } else {
            store(at, value);
        }
    }

    private void put(int at, byte[] from, int offset, int count) {
        MappedByteBuffer map = mapped;
        if (map != null) {
            map.put(at, from, offset, count);
        } else {
            store(at, from, offset, count);
        }
    }

    private long load(int at) {
        synchronized (file) {
            MappedByteBuffer map = mapped;
            if (map != null) {
                return map.getLong(at);
            }
            try {
                file.seek(at);
                file.readFully(number);
                return numberBytes.getLong(0);
            } catch (IOException e) {
                throw new UncheckedIOException("the black box cannot be read", e);
            }
        }
    }

    private void store(int at, long value) {
        synchronized (file) {
            MappedByteBuffer map = mapped;
            if (map != null) {
                map.putLong(at, value);
            } else {
                numberBytes.putLong(0, value);
                store(at, number, 0, Long.BYTES);
            }
        }
    }

    private void store(int at, byte[] from, int offset, int count) {
        synchronized (file) {
            MappedByteBuffer map = mapped;
            if (map != null) {
                map.put(at, from, offset, count);
                return;
            }
            write(at, from, offset, count);
            stores++;
            if (stores == STORES_BEFORE_MAPPING) {
                startMapping();
            }
        }
    }

    private void write(int at, byte[] from, int offset, int count) {
        try {
            file.seek(at);
            file.write(from, offset, count);
        } catch (IOException e) {
            throw new UncheckedIOException("the black box cannot be written", e);
        }
    }

    private void startMapping() {
        try {
            mapping.start();
        } catch (OutOfMemoryError e) {
            return; // no thread can be started; writing to the file works as well
        }
    }

    /**
     * Notes the running call, before anything of it is decoded and after the outcome of the one before is published.
     * While the parent decides whether to kill this JVM because of another call, this waits.
     *
     * @return false if the parent lets no more calls begin
     */
    boolean running(long call, boolean timed) {
        while (true) {
            note(call, timed);
            long only = getLong(BlackBoxLayout.ONLY_CALL);
            if ((only == 0 || only == call) && !isLeaseOver()) {
                return true;
            }
            putLong(BlackBoxLayout.RUNNING_CALL, 1 - call);
            if (!awaitDecision()) {
                return false;
            }
        }
    }

    /**
     * Notes the running call as {@link #running} does, and does not wait.
     *
     * @return false if the parent has restricted which call may begin; then the call has not begun
     */
    boolean begin(long call, boolean timed) {
        note(call, timed);
        return getLong(BlackBoxLayout.ONLY_CALL) == 0 && !isLeaseOver();
    }

    /**
     * Tells whether the parent may have given this JVM up by now, because it is on another machine and has not been heard of. Read from
     * here rather than told, since whoever would tell may be frozen.
     */
    private boolean isLeaseOver() {
        long end = getLong(BlackBoxLayout.LEASE_END);
        return end != 0 && System.nanoTime() - end > 0;
    }

    /** Has the start of each call noted, or only where there is a time limit. For any thread. */
    void stampAll(boolean all) {
        stampsAll = all;
    }

    /** Returns when the call that was noted last began; 0 unless the starts of all calls are noted. For the runner. */
    long stampedNanos() {
        return stampedNanos;
    }

    /** Sets when the next call begins that is noted; 0 to have the clock read. For the runner. */
    void nextStart(long nanos) {
        nextStart = nanos;
    }

    /** Returns the number that was noted last: of the running call, or of the last one, negated. */
    long noted() {
        return getLong(BlackBoxLayout.RUNNING_CALL);
    }

    private void note(long call, boolean timed) {
        boolean all = stampsAll;
        if (timed || all) {
            long now = nextStart == 0 ? System.nanoTime() : nextStart;
            nextStart = 0;
            stampedNanos = all ? now : 0;
            putLong(BlackBoxLayout.STARTED_NANOS, now);
        } else {
            stampedNanos = 0;
        }
        VarHandle.releaseFence();
        putLong(BlackBoxLayout.RUNNING_CALL, call);
        // Neither the call's actions nor the check of the parent's restriction may be reordered before the note that it
        // runs.
        VarHandle.fullFence();
    }

    /**
     * Waits until the parent has decided, which takes microseconds: it has seen either the note of the previous call,
     * and kills this JVM, or the note of the next one, and lets it begin.
     */
    private boolean awaitDecision() {
        while (true) {
            VarHandle.fullFence();
            long only = getLong(BlackBoxLayout.ONLY_CALL);
            if (only == BlackBoxLayout.NO_MORE_CALLS) {
                return false;
            }
            if (only == 0 && !isLeaseOver()) {
                return true;
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
        // Negated rather than zero: if the stream breaks off, this tells which calls have run and which never arrived.
        putLong(BlackBoxLayout.RUNNING_CALL, -last);
    }

    /** Notes how many bytes of the input were read, before anything is done with them. */
    void read(long bytes) {
        progress(BlackBoxLayout.READ, bytes);
    }

    /** Notes up to which offset the frames of the input were handled. */
    void takenIn(long streamOffset) {
        progress(BlackBoxLayout.TAKEN_IN, streamOffset);
    }

    /**
     * Not counted as a write that leads to mapping: mapping depends on calls that have run, not on how much was read
     * for them.
     */
    private void progress(int at, long value) {
        VarHandle.releaseFence();
        MappedByteBuffer map = mapped;
        if (map != null) {
            map.putLong(at, value);
            return;
        }
        synchronized (file) {
            map = mapped;
            if (map != null) {
                map.putLong(at, value);
            } else {
                numberBytes.putLong(0, value);
                write(at, number, 0, Long.BYTES);
            }
        }
    }

    /** Copies bytes of the stream into the ring. */
    void write(long streamOffset, byte[] from, int offset, int count) {
        int at = BlackBoxLayout.ringPosition(streamOffset);
        int first = Math.min(count, BlackBoxLayout.FILE_BYTES - at);
        put(at, from, offset, first);
        if (first < count) {
            put(BlackBoxLayout.RING, from, offset + first, count - first);
        }
    }

    /**
     * Copies a few bytes of the stream into the ring, eight at a time where there is room: the bytes after them are not
     * published yet.
     */
    void write(long streamOffset, byte[] from, ByteBuffer view, int offset, int count) {
        MappedByteBuffer map = mapped;
        int at = BlackBoxLayout.ringPosition(streamOffset);
        if (map != null
                && count <= Long.BYTES
                && offset + Long.BYTES <= from.length
                && at + Long.BYTES <= BlackBoxLayout.FILE_BYTES) {
            map.putLong(at, view.getLong(offset));
        } else {
            write(streamOffset, from, offset, count);
        }
    }

    /** Notes where the open frame begins, before any of it is published; 0 if there is none. */
    void openFrame(long streamOffset) {
        VarHandle.releaseFence();
        putLong(BlackBoxLayout.OPEN_FRAME, streamOffset);
    }

    /** Publishes the stream up to an offset, after its bytes were written. */
    void publish(long streamOffset) {
        VarHandle.releaseFence();
        putLong(BlackBoxLayout.PUBLISHED, streamOffset);
    }
}
