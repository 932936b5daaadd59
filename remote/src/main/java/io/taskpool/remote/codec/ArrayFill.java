package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ArrayTail;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An array of primitive elements that is filled as its bytes arrive.
 *
 * <p>The array grows with the bytes received: a claimed length alone allocates at most {@value #EAGER_BYTES} bytes. If
 * there is no memory for the array, its bytes are discarded so that the stream stays in sync, and the error is thrown
 * to the reader of the array.
 */
final class ArrayFill implements ArrayTail {
    /** Arrays up to this size are allocated in full at once, which saves copying their elements as they grow. */
    private static final int EAGER_BYTES = 8 << 20;

    private static final byte[] NO_SPACE = new byte[0];

    private final int tag;
    private final int bytesEach;
    private final int length;

    /** Null after it has been handed over, or if there was no memory for it. */
    private @Nullable Object array;

    private int capacity;
    private int count;

    /** The first bytes of an element that is split between two pieces. */
    private final byte[] begun = new byte[Long.BYTES];

    private int begunBytes;
    private @Nullable OutOfMemoryError failure;

    ArrayFill(int tag, int bytesEach, int length) {
        this.tag = tag;
        this.bytesEach = bytesEach;
        this.length = length;
        grow(0);
    }

    private void grow(int needed) {
        long roomy = Math.max(2L * needed, EAGER_BYTES / bytesEach);
        int larger = (int) Math.min(length, roomy);
        try {
            Object old = array;
            Object next = PrimitiveArrays.make(tag, larger);
            if (old != null) {
                System.arraycopy(old, 0, next, 0, count);
            }
            array = next;
            capacity = larger;
        } catch (OutOfMemoryError e) {
            array = null;
            failure = e;
        }
    }

    @Override
    public void take(byte[] from, int offset, int bytes) {
        int at = offset;
        int end = offset + bytes;
        if (begunBytes > 0) {
            int more = Math.min(bytesEach - begunBytes, bytes);
            System.arraycopy(from, at, begun, begunBytes, more);
            begunBytes += more;
            at += more;
            if (begunBytes < bytesEach) {
                return;
            }
            put(begun, 0, 1);
            begunBytes = 0;
        }
        int whole = (end - at) / bytesEach;
        put(from, at, whole);
        at += whole * bytesEach;
        begunBytes = end - at;
        System.arraycopy(from, at, begun, 0, begunBytes);
    }

    private void put(byte[] from, int at, int elements) {
        if (array != null && count + elements > capacity) {
            grow(count + elements);
        }
        Object to = array;
        if (to != null) {
            PrimitiveArrays.get(tag, from, at, to, count, elements);
        }
        count += elements;
    }

    @Override
    public int room() {
        if (tag != ValueTag.BYTES || array == null) {
            return 0;
        }
        if (count == capacity && count < length) {
            grow(count);
        }
        return array == null ? 0 : capacity - count;
    }

    @Override
    public byte[] space() {
        return array instanceof byte[] bytes ? bytes : NO_SPACE;
    }

    @Override
    public int spaceStart() {
        return count;
    }

    @Override
    public void filled(int bytes) {
        count += bytes;
    }

    @Override
    public void leaveSpace() {
        if (array instanceof byte[] bytes) {
            array = Arrays.copyOf(bytes, capacity);
        }
    }

    @Override
    public Object array() {
        OutOfMemoryError none = failure;
        if (none != null) {
            throw none;
        }
        Object whole = array;
        if (whole == null || count != length) {
            throw new IllegalStateException("the array has already been taken, or is not complete");
        }
        array = null;
        return whole;
    }
}
