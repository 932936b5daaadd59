package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.Regions;
import io.taskpool.remote.wire.Ring;
import io.taskpool.remote.wire.ToParent;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The worker's end of the ring. The runner alone reads and writes there; another thread maps it. */
final class MappedRing {
    private final Outbox outbox;
    private final Regions regions = new Regions();

    /** The positions of results that the parent has not been seen to read. */
    private final ArrayDeque<Long> unread = new ArrayDeque<>();

    private long acknowledged;

    /** Null until it is mapped. */
    private volatile @Nullable Ring ring;

    MappedRing(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Maps the file on a thread of its own, as that may take tens of milliseconds, and answers the parent. */
    private final class Mapping extends Thread {
        private final String path;

        Mapping(String path) {
            super("taskpool-ring");
            setDaemon(true);
            this.path = path;
        }

        @Override
        public void run() {
            try {
                boolean mapped = map();
                ByteSink frame = new ByteSink(16);
                int mark = frame.beginFrame(ToParent.RING);
                frame.u8(mapped ? 1 : 0);
                frame.endFrame(mark);
                outbox.append(frame, true);
            } catch (Throwable e) {
                WorkerHalt.escaped(e);
            }
        }

        private boolean map() {
            try {
                if (new File(path).length() == Ring.FILE_BYTES) { // opening it would create it
                    ring = new Ring(new RandomAccessFile(path, "rw"));
                    return true;
                }
            } catch (IOException | OutOfMemoryError e) {
                // The file is not where this process looks for it, as in a container, or cannot be mapped.
            }
            return false;
        }
    }

    /** Opens the ring that the parent offers. */
    void offered(ByteSource body) throws ProtocolException {
        String path = body.string();
        body.expectEnd();
        new Mapping(path).start();
    }

    /**
     * Copies the elements of a result to the ring.
     *
     * @return where they are, or -1 if they have to go through the pipe
     */
    long put(ArrayBytes elements) {
        Ring mapped = ring;
        if (mapped == null || !elements.mayShare()) {
            return -1;
        }
        long position;
        try {
            for (long seen = mapped.acknowledged(); acknowledged < seen && !unread.isEmpty(); acknowledged++) {
                unread.removeFirst();
            }
            Long oldest = unread.peekFirst();
            position = regions.allocate(elements.count(), oldest == null ? regions.head() : oldest);
            if (position < 0) {
                return -1;
            }
            mapped.copy(Ring.Half.RESULTS, Regions.offset(position), elements.count(), elements);
        } catch (IOException e) {
            ring = null; // somebody has truncated the file
            return -1;
        }
        unread.addLast(position);
        return Regions.offset(position);
    }

    /** Reads an argument that is in the ring. */
    Object read(ByteSource arguments) throws ProtocolException {
        SharedArray array = SharedArray.read(arguments);
        Ring mapped = ring;
        if (mapped == null) {
            throw arguments.fault("an argument in a ring that is not mapped");
        }
        try {
            mapped.copy(Ring.Half.ARGUMENTS, array.offset(), array.bytes(), array);
        } catch (IOException e) {
            throw arguments.fault("an argument in " + e.getMessage());
        }
        return array.made();
    }
}
