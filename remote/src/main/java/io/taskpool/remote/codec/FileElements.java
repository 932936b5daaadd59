package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.SplittableRandom;

/**
 * The elements of a long array or a long {@link ByteBuffer} in a file that all workers of a machine read: they are written once, however
 * many workers ask. The file has no name any more, so nothing is left of it when its parent ends, however that ends; workers
 * open it by the parent's descriptor. An array is copied to the heap; a buffer is a view of the file itself, which takes no memory
 * of its own. Immutable.
 *
 * <p>A descriptor that was closed may be that of another file a moment later. So the file begins with two random numbers, which the
 * reader compares.
 */
public final class FileElements implements AutoCloseable {
    /** What is shorter goes through the pipe. */
    private static final int MIN_BYTES = 64 << 10;

    /** Where the elements begin: at a page. */
    private static final int START = 4096;

    private static final int PIECE_BYTES = 1 << 20;

    // What is not the tag of an array.
    private static final int BIG_ENDIAN_BUFFER = 0;
    private static final int LITTLE_ENDIAN_BUFFER = 1;

    /** Keeps the descriptor open. It is closed with this object, or when this is garbage. */
    private final RandomAccessFile file;

    private final byte[] reference;

    private FileElements(RandomAccessFile file, byte[] reference) {
        this.file = file;
        this.reference = reference;
    }

    /**
     * Tells whether a value's elements are worth a file.
     *
     * @param value the value
     * @return true if it is a long array of primitive elements or a long byte buffer
     */
    public static boolean isLong(Object value) {
        return bytes(value) >= MIN_BYTES && !(value instanceof boolean[]);
    }

    /**
     * Returns how many bytes the elements of a value take.
     *
     * @param value the value
     * @return the number, or -1 if it is neither an array of primitive elements nor a byte buffer
     */
    public static long bytes(Object value) {
        return value instanceof ByteBuffer buffer ? buffer.remaining() : ArrayBytes.count(value);
    }

    /**
     * Writes the elements of a value.
     *
     * @param value a value that {@linkplain #isLong is long}
     * @param file an empty file, which nobody else writes to
     * @param path how workers open it
     * @return refers to the file
     * @throws IOException if the file cannot be written
     */
    public static FileElements write(Object value, RandomAccessFile file, String path) throws IOException {
        SplittableRandom random = new SplittableRandom(System.nanoTime() ^ System.identityHashCode(file));
        long first = random.nextLong();
        long second = random.nextLong();
        ByteSink out = new ByteSink(64 + path.length());
        if (value instanceof ByteBuffer buffer) {
            out.u8(buffer.order() == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN_BUFFER : LITTLE_ENDIAN_BUFFER);
            out.varint(buffer.remaining());
        } else {
            PrimitiveArrays.writeHead(value, out);
        }
        out.i64(first);
        out.i64(second);
        out.string(path);
        FileChannel channel = file.getChannel(); // closed with the file
        ByteBuffer head = ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second);
        writeAll(channel, head.flip(), 0);
        if (value instanceof ByteBuffer buffer) {
            writeAll(channel, buffer.duplicate(), START);
        } else {
            writeArray(channel, value);
        }
        return new FileElements(file, out.toByteArray());
    }

    private static void writeArray(FileChannel channel, Object array) throws IOException {
        int each = PrimitiveArrays.bytesEach(array);
        int length = (int) (PrimitiveArrays.bytes(array) / each);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += PIECE_BYTES / each) {
            int count = Math.min(PIECE_BYTES / each, length - at);
            PrimitiveArrays.put(array, at, count, piece.clear());
            writeAll(channel, piece.position(0).limit(count * each), START + (long) at * each);
        }
    }

    /** Writes piece by piece: what the JDK has to copy to do so, it copies to a buffer that the thread then keeps. */
    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            ByteBuffer piece = bytes.slice(bytes.position(), Math.min(PIECE_BYTES, bytes.remaining()));
            int count = channel.write(piece, at);
            bytes.position(bytes.position() + count);
            at += count;
        }
    }

    /** Returns what stands for the value in frames. */
    byte[] reference() {
        return reference;
    }

    /** Closes the file. Its storage is freed when no worker has a view of it any more. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Checks that there is a reference. */
    static void skip(ByteSource in) throws ProtocolException {
        in.u8();
        in.varint31();
        in.skip(2 * Long.BYTES);
        in.skip(in.count(1));
    }

    /** Returns the value that a reference stands for. */
    static Object read(ByteSource in) throws IOException {
        int tag = in.u8();
        int length = in.varint31();
        long first = in.i64();
        long second = in.i64();
        String path = in.string();
        try (RandomAccessFile file = new RandomAccessFile(path, "r");
                FileChannel channel = file.getChannel()) {
            ByteBuffer head = readAll(channel, ByteBuffer.allocate(2 * Long.BYTES), 0);
            if (head.getLong() != first || head.getLong() != second) {
                throw new IOException(path + " is another file by now");
            }
            return tag <= LITTLE_ENDIAN_BUFFER
                    ? channel.map(FileChannel.MapMode.READ_ONLY, START, length)
                            .order(tag == BIG_ENDIAN_BUFFER ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    : readArray(tag, length, channel);
        }
    }

    private static Object readArray(int tag, int length, FileChannel channel) throws IOException {
        Object array = PrimitiveArrays.make(tag, length);
        int each = PrimitiveArrays.bytesEach(tag);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += PIECE_BYTES / each) {
            int count = Math.min(PIECE_BYTES / each, length - at);
            readAll(channel, piece.clear().limit(count * each), START + (long) at * each);
            PrimitiveArrays.get(tag, piece, array, at, count);
        }
        return array;
    }

    private static ByteBuffer readAll(FileChannel channel, ByteBuffer to, long position) throws IOException {
        long at = position;
        while (to.hasRemaining()) {
            int count = channel.read(to, at);
            if (count < 0) {
                throw new EOFException("the file of a shared value was truncated at byte " + at);
            }
            at += count;
        }
        return to.flip();
    }
}
