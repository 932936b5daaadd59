package io.taskpool.remote.wire;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that parent and worker have both mapped. It holds the elements of large arrays, whose frames say where they are:
 * those of arguments in its first half, which only the parent writes, those of results in its second half, which only the
 * worker writes.
 *
 * <p>Somebody else may truncate the file, and then a page that is gone makes the processor raise SIGBUS. HotSpot survives that
 * when a mapped buffer is read or written, and throws {@link InternalError}; but that may come late, and then anywhere. On JDK 17 it
 * comes when the thread next enters the JVM itself from Java code. So each access here is followed by such an entry
 * ({@link #letFaultCome}), and nobody else gets at the buffer for longer than a copy takes.
 */
public final class Ring implements AutoCloseable {
    /** The bytes of each half. */
    public static final int HALF_BYTES = 8 << 20;

    /** Where the number of results stands that the parent has read. */
    private static final int ACKNOWLEDGED = 0;

    /** Where the elements of arguments begin. */
    private static final int ARGUMENTS = 4096;

    private static final int RESULTS = ARGUMENTS + HALF_BYTES;

    /** The size of the file. */
    public static final int FILE_BYTES = RESULTS + HALF_BYTES;

    /** Copies elements. */
    public interface Copy {
        /**
         * Copies elements from or to a region.
         *
         * @param region the region, little-endian, from position 0 to its limit
         */
        void copy(ByteBuffer region);
    }

    /** What a region holds. */
    public enum Half {
        /** Elements of arguments. */
        ARGUMENTS,
        /** Elements of results. */
        RESULTS
    }

    /** One, which the compiler does not know. */
    private static volatile int dimension = 1;

    private final RandomAccessFile file;
    private final MappedByteBuffer map;

    /**
     * Maps the file.
     *
     * @param file the file, of {@link #FILE_BYTES} bytes, all of which have storage; closed with this object
     * @throws IOException if it cannot be mapped
     */
    public Ring(RandomAccessFile file) throws IOException {
        this.file = file;
        map = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
        map.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies from or to a region.
     *
     * @param half which half it is in
     * @param offset where it begins in that half
     * @param bytes its size
     * @param copy copies; runs once
     * @throws IOException if the region is not in the file, or not any more
     */
    public void copy(Half half, long offset, int bytes, Copy copy) throws IOException {
        if (offset < 0 || bytes < 0 || offset > HALF_BYTES - bytes) {
            throw new IOException(
                    "a region of " + bytes + " bytes at offset " + offset + " of a ring of " + HALF_BYTES);
        }
        int start = (half == Half.ARGUMENTS ? ARGUMENTS : RESULTS) + (int) offset;
        ByteBuffer region = map.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            copy.copy(region);
            letFaultCome();
            checkLength();
        } catch (InternalError e) {
            throw new IOException("a region of the ring cannot be reached, as if its file had been truncated", e);
        }
    }

    private void checkLength() throws IOException {
        long length = file.length();
        if (length != FILE_BYTES) {
            throw new IOException("the file of the ring has " + length + " bytes instead of " + FILE_BYTES);
        }
    }

    /**
     * Tells the worker how many results the parent has read. Only for the parent.
     *
     * @param count the number since the ring was made
     * @throws IOException if the file was truncated
     */
    public void acknowledge(long count) throws IOException {
        VarHandle.releaseFence(); // the elements were read before
        try {
            map.putLong(ACKNOWLEDGED, count);
            letFaultCome();
            checkLength();
        } catch (InternalError e) {
            throw new IOException("the file of the ring was truncated", e);
        }
    }

    /**
     * Returns how many results the parent has read. Only for the worker.
     *
     * @return the number since the ring was made
     * @throws IOException if the file was truncated
     */
    public long acknowledged() throws IOException {
        try {
            long count = map.getLong(ACKNOWLEDGED);
            VarHandle.acquireFence(); // elements are overwritten afterwards
            letFaultCome();
            return count;
        } catch (InternalError e) {
            throw new IOException("the file of the ring was truncated", e);
        }
    }

    /**
     * Has the error thrown that a fault has left behind. A call of a native method does not do that on JDK 17. To make an array of
     * several dimensions, whose sizes are not known to the compiler, is a call of the JVM's in interpreted and in compiled code.
     */
    private void letFaultCome() {
        int one = dimension;
        if (new byte[one][one].length != one) {
            throw new AssertionError();
        }
    }

    /** Frees the storage at once. Only for the parent, after the last use of the ring: the mapping ends with garbage collection. */
    @Override
    public void close() {
        try (file) {
            file.setLength(0);
        } catch (IOException e) {
            // Then the storage is freed with the mapping.
        }
    }
}
