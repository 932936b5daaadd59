package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Ring;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The bytes of an array of primitive elements, sent without first copying the whole array. */
public final class ArrayBytes implements Ring.Copy {
    /**
     * The bytes per write. The JDK copies each piece through a native buffer, and the other side can read one piece
     * while the next is being written.
     */
    private static final int PIECE_BYTES = 32 << 10;

    /**
     * From this size on, an array is copied as what it is, which costs less than writing it to a sink that grows, and goes
     * through the ring if that has room. It joins a graph only if another value in the graph refers to it.
     */
    public static final int LONG_BYTES = 16 << 10;

    private final Object array;
    private final int bytesEach;
    private final int count;

    private ArrayBytes(Object array, int bytesEach, int count) {
        this.array = array;
        this.bytesEach = bytesEach;
        this.count = count;
    }

    /**
     * Returns how many bytes the elements of an array take, without the head that precedes them.
     *
     * @param value anything
     * @return the number of bytes, or -1 if the value is not an array of primitive elements
     */
    public static long count(Object value) {
        return value.getClass().isArray() ? PrimitiveArrays.bytes(value) : -1;
    }

    /**
     * Wraps an array without copying it.
     *
     * @param array an array of primitive elements whose byte count fits an {@code int}
     * @return its bytes
     */
    public static ArrayBytes of(Object array) {
        return new ArrayBytes(array, PrimitiveArrays.bytesEach(array), (int) PrimitiveArrays.bytes(array));
    }

    /**
     * Wraps the first bytes of an array without copying them.
     *
     * @param bytes the array
     * @param count how many of its bytes to use
     * @return these bytes
     */
    public static ArrayBytes of(byte[] bytes, int count) {
        return new ArrayBytes(bytes, 1, count);
    }

    /**
     * Copies an array, so that later changes to it have no effect.
     *
     * @param array an array of primitive elements
     * @return the bytes of the copy
     */
    public static ArrayBytes copyOf(Object array) {
        return of(PrimitiveArrays.copy(array));
    }

    /**
     * Returns another array of the same elements.
     *
     * @return the array, of the same type
     */
    public Object copy() {
        return PrimitiveArrays.copy(array);
    }

    /**
     * Writes the array as a value, head and elements.
     *
     * @param out where to
     */
    public void writeTo(ByteSink out) {
        boolean unused = PrimitiveArrays.write(array, out);
    }

    /**
     * Returns how many bytes there are.
     *
     * @return the number
     */
    public int count() {
        return count;
    }

    /**
     * Copies bytes into another array.
     *
     * @param offset the offset of the first byte, at the beginning of an element
     * @param bytes how many bytes, a whole number of elements
     * @param to the array to copy to
     * @param at the index of the first byte in that array
     */
    public void copy(int offset, int bytes, byte[] to, int at) {
        PrimitiveArrays.put(array, offset / bytesEach, bytes / bytesEach, to, at);
    }

    /**
     * Tells whether a ring may hold these bytes.
     *
     * @return true unless they are few, or {@code boolean} elements
     */
    public boolean mayShare() {
        return count >= LONG_BYTES && !(array instanceof boolean[]);
    }

    /** Copies all bytes to a region of the ring. */
    @Override
    public void copy(ByteBuffer region) {
        PrimitiveArrays.put(array, 0, count / bytesEach, region);
    }

    /**
     * Writes what stands before the elements.
     *
     * @param out where to
     */
    public void writeHead(ByteSink out) {
        PrimitiveArrays.writeHead(array, out);
    }

    /**
     * Writes bytes, in pieces.
     *
     * @param offset the offset of the first byte, at the beginning of an element
     * @param bytes how many bytes, a whole number of elements
     * @param out the stream to write to
     * @throws IOException if they cannot be written
     */
    public void write(int offset, int bytes, OutputStream out) throws IOException {
        byte[] piece = array instanceof byte[] plain ? plain : new byte[Math.min(bytes, PIECE_BYTES)];
        int end = offset + bytes;
        for (int at = offset; at < end; at += PIECE_BYTES) {
            int next = Math.min(PIECE_BYTES, end - at);
            if (piece == array) {
                out.write(piece, at, next);
            } else {
                copy(at, next, piece, 0);
                out.write(piece, 0, next);
            }
        }
    }
}
