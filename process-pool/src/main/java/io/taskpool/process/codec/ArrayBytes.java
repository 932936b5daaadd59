package io.taskpool.process.codec;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of an array of primitive elements, which is sent from where it is and not copied as a whole. */
public final class ArrayBytes {
    /**
     * What is written at once. The JDK copies each piece through memory of its own, and the other side reads the one while
     * the next is written.
     */
    private static final int PIECE_BYTES = 32 << 10;

    private final Object array;
    private final int bytesEach;
    private final int count;

    private ArrayBytes(Object array, int bytesEach, int count) {
        this.array = array;
        this.bytesEach = bytesEach;
        this.count = count;
    }

    /**
     * Tells how many bytes an array takes, not counting what stands before them.
     *
     * @param value anything
     * @return the number of bytes, or -1 if it is no array of primitive elements
     */
    public static long count(Object value) {
        return value.getClass().isArray() ? PrimitiveArrays.bytes(value) : -1;
    }

    /**
     * Refers to an array.
     *
     * @param array an array of primitive elements that takes no more bytes than an {@code int} can tell
     * @return its bytes
     */
    public static ArrayBytes of(Object array) {
        return new ArrayBytes(array, PrimitiveArrays.bytesEach(array), (int) PrimitiveArrays.bytes(array));
    }

    /**
     * Refers to the first bytes of an array.
     *
     * @param bytes the array
     * @param count how many of them count
     * @return these bytes
     */
    public static ArrayBytes of(byte[] bytes, int count) {
        return new ArrayBytes(bytes, 1, count);
    }

    /**
     * Copies an array, so that later changes do not matter.
     *
     * @param array an array of primitive elements
     * @return the bytes of the copy
     */
    public static ArrayBytes copyOf(Object array) {
        return of(PrimitiveArrays.copy(array));
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
     * Copies bytes.
     *
     * @param offset the first of them, at the beginning of an element
     * @param bytes how many, whole elements
     * @param to where to
     * @param at the index of the first there
     */
    public void copy(int offset, int bytes, byte[] to, int at) {
        PrimitiveArrays.put(array, offset / bytesEach, bytes / bytesEach, to, at);
    }

    /**
     * Writes bytes, in pieces.
     *
     * @param offset the first of them, at the beginning of an element
     * @param bytes how many, whole elements
     * @param out where to
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
