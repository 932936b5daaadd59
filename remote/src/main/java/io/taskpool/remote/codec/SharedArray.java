package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.Ring;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An array of primitive elements that stand in a region of the ring; the frame has the rest of the value (tag 29). */
public final class SharedArray implements Ring.Copy {
    private final int tag;
    private final int length;
    private final long offset;
    private @Nullable Object array;

    private SharedArray(int tag, int length, long offset) {
        this.tag = tag;
        this.length = length;
        this.offset = offset;
    }

    /**
     * Tells whether the next value is such an array.
     *
     * @param in the source, at the start of the value; its position does not change
     * @return true if it is
     */
    public static boolean isNext(ByteSource in) {
        return in.peek() == ValueTag.SHARED;
    }

    /**
     * Reads the value but for the elements.
     *
     * @param in the source, at the start of the value
     * @return the array that is still to be copied
     * @throws ProtocolException if the bytes are no such value
     */
    public static SharedArray read(ByteSource in) throws ProtocolException {
        int shared = in.u8();
        long offset = in.varint();
        int tag = in.u8();
        int length = in.varint31();
        boolean isArray = tag > ValueTag.BOOLEANS && tag <= ValueTag.DOUBLES;
        if (shared != ValueTag.SHARED
                || !isArray
                || (long) length * PrimitiveArrays.bytesEach(tag) > Integer.MAX_VALUE) {
            throw in.fault("an array of " + length + " elements with tag " + tag + " in the ring");
        }
        return new SharedArray(tag, length, offset);
    }

    /**
     * Writes what stands before the head of an array whose elements are in the ring.
     *
     * @param offset where the elements begin
     * @param out where to; the head of the array has to follow, as {@link ArrayBytes#writeHead} writes it
     */
    public static void writeOffset(long offset, ByteSink out) {
        out.u8(ValueTag.SHARED);
        out.varint(offset);
    }

    /**
     * Returns where the elements begin.
     *
     * @return what the frame says, which is not checked
     */
    public long offset() {
        return offset;
    }

    /**
     * Returns how much room the elements take.
     *
     * @return the number of bytes
     */
    public int bytes() {
        return length * PrimitiveArrays.bytesEach(tag);
    }

    /** Makes the array, once it is known that the region is there, and copies the elements. */
    @Override
    public void copy(ByteBuffer region) {
        Object made = PrimitiveArrays.make(tag, length);
        PrimitiveArrays.get(tag, region, made, 0, length);
        array = made;
    }

    /**
     * Returns the array.
     *
     * @return what was made when the elements were copied
     */
    public Object made() {
        Object made = array;
        if (made == null) {
            throw new IllegalStateException("the elements were not copied");
        }
        return made;
    }
}
