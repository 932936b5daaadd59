package io.taskpool.remote.host;

import static java.util.Objects.requireNonNull;

import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.host.memory.RingFile;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.Regions;
import io.taskpool.remote.wire.Ring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of the ring of one worker. It is made when the first large array is to be sent or has come. Until the
 * worker has answered, and whenever there is no room, arrays go through the pipe.
 *
 * <p><b>States:</b> NONE → MAKING → OFFERED → OPEN → CLOSED. From each, the end of the process leads to CLOSED; so does a file that
 * cannot be made, or that the worker cannot map. READ_ONLY follows on OPEN when an argument could not be written: results may
 * still be on their way. A worker that shares no memory with this JVM begins with CLOSED.
 *
 * <p><b>Concurrency:</b> the session's lock guards all this. OPEN and CLOSED are entered under the {@link WorkerInput}'s lock, too, so
 * results may be read under that one alone.
 */
final class WorkerRing {
    private enum State {
        NONE,
        MAKING,
        OFFERED,
        OPEN,
        READ_ONLY,
        CLOSED
    }

    private final Lock lock;
    private final Executor executor;
    private final Runnable offer;
    /** Null if the worker shares no memory with this JVM. */
    private final @Nullable Path file;

    private final Regions regions = new Regions();
    private State state;

    /** Not null from OFFERED until CLOSED. */
    private @Nullable Ring ring;

    /** How many results were read. Guarded by the input's lock. */
    private long acknowledged;

    /**
     * Makes nothing yet.
     *
     * @param lock the session's lock
     * @param executor makes the ring
     * @param offer calls {@link #make}, and sends the worker what it returns
     * @param memoryFile a file in memory that the worker can open, beside which that of the ring will stand, or null
     */
    WorkerRing(Lock lock, Executor executor, Runnable offer, @Nullable Path memoryFile) {
        this.lock = lock;
        this.executor = executor;
        this.offer = offer;
        this.file = memoryFile == null ? null : RingFile.beside(memoryFile);
        this.state = memoryFile == null ? State.CLOSED : State.NONE;
    }

    /** Has the ring made and offered, once: a large array is about to be sent, or is coming. Under the lock. */
    void offer() {
        if (state == State.NONE && RingFile.isPossible()) {
            state = State.MAKING;
            executor.execute(offer);
        }
    }

    /**
     * Makes the ring. Without the lock.
     *
     * @return the file's name, to be sent to the worker, or null if there is no ring
     */
    @Nullable
    String make() {
        Ring made = null;
        if (isWanted()) {
            try {
                made = RingFile.create(requireNonNull(file));
            } catch (IOException | OutOfMemoryError e) {
                // there is no room for the file, or none for a mapping
            }
        }
        lock.lock();
        try {
            if (state == State.MAKING && made != null) {
                ring = made;
                state = State.OFFERED;
                return requireNonNull(file).toString();
            }
            state = State.CLOSED;
        } finally {
            lock.unlock();
        }
        if (made != null) {
            made.close();
            RingFile.unlink(requireNonNull(file));
        }
        return null;
    }

    private boolean isWanted() {
        lock.lock();
        try {
            return state == State.MAKING;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the worker's answer. Under both locks. */
    void answered(boolean mapped) throws ProtocolException {
        if (state != State.OFFERED) {
            throw new ProtocolException("an answer about a ring that was not offered");
        }
        RingFile.unlink(requireNonNull(file));
        if (mapped) {
            state = State.OPEN;
        } else {
            close();
        }
    }

    /** Frees all of it. Under both locks. */
    void close() {
        Ring open = ring;
        ring = null;
        if (state == State.OFFERED) {
            RingFile.unlink(requireNonNull(file));
        }
        state = State.CLOSED;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Copies the elements of an argument to the ring. Under the lock.
     *
     * @param oldest the position of the oldest region of an argument that is in use, or -1
     * @return the region's position, or -1 if the elements have to go through the pipe
     */
    long put(Ring.Copy elements, int bytes, long oldest) {
        Ring open = ring;
        if (bytes > Ring.HALF_BYTES) {
            return -1;
        }
        if (open == null || state != State.OPEN) {
            offer();
            return -1;
        }
        long position = regions.allocate(bytes, oldest < 0 ? regions.head() : oldest);
        if (position < 0) {
            return -1;
        }
        try {
            open.copy(Ring.Half.ARGUMENTS, Regions.offset(position), bytes, elements);
            return position;
        } catch (IOException e) {
            state = State.READ_ONLY; // somebody has truncated the file, which the worker will find out, too
            return -1;
        }
    }

    /** Reads a result that is in the ring, whose region is free then. Under the input's lock. */
    Object take(ByteSource body, int maxBytes) throws ProtocolException {
        SharedArray array = SharedArray.read(body);
        Ring open = ring;
        if (open == null || array.bytes() > maxBytes) {
            throw body.fault("an array of " + array.bytes() + " bytes in "
                    + (open == null ? "a ring that does not exist" : "the ring, more than a message may have,"));
        }
        try {
            open.copy(Ring.Half.RESULTS, array.offset(), array.bytes(), array);
        } catch (IOException e) {
            throw new ProtocolException("a result in " + e.getMessage());
        } catch (OutOfMemoryError e) {
            acknowledge(); // only this call fails
            throw e;
        }
        acknowledge();
        return array.made();
    }

    /** Gives the worker the region of the next result back, which nobody has to read. Under the input's lock. */
    void acknowledge() throws ProtocolException {
        Ring open = ring;
        if (open == null) {
            throw new ProtocolException("a result in a ring that does not exist");
        }
        try {
            open.acknowledge(++acknowledged);
        } catch (IOException e) {
            throw new ProtocolException("a result in a ring whose file is gone: " + e.getMessage());
        }
    }
}
