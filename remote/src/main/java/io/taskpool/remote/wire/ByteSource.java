package io.taskpool.remote.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteSink} wrote, from a range of an array and never beyond it. Whatever the bytes are, reading
 * throws nothing but {@link ProtocolException}. For one thread at a time.
 *
 * <p>The range may be followed by an array that was built as its bytes arrived ({@link ArrayTail}). Positions include
 * these bytes, but they can only be consumed as a whole, by {@link #takeArray} or {@link #passArray}.
 */
public final class ByteSource {
    private byte[] buffer;
    private int start;
    private int position;

    /** The end of the range in the buffer. */
    private int limit;

    /** The end of the range and of the array that follows it. */
    private int end;

    private @Nullable ArrayTail tail;
    private boolean isFree;
    private boolean isTaken;

    /** Makes an empty source, to be wrapped around bytes. */
    ByteSource() {
        buffer = new byte[0];
    }

    /**
     * Makes a source of a whole array.
     *
     * @param bytes the array, which is not copied
     */
    public ByteSource(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /**
     * Makes a source of a part of an array.
     *
     * @param bytes the array, which is not copied
     * @param offset the index of the first byte
     * @param count how many bytes
     */
    public ByteSource(byte[] bytes, int offset, int count) {
        buffer = bytes;
        start = offset;
        position = offset;
        limit = offset + count;
        end = limit;
    }

    /**
     * Makes this source read other bytes.
     *
     * @param bytes the array, which is not copied
     * @param offset the index of the first byte
     * @param count how many bytes
     * @param free whether {@link #takeRemaining} may keep the array
     */
    void wrap(byte[] bytes, int offset, int count, boolean free) {
        buffer = bytes;
        start = offset;
        position = offset;
        limit = offset + count;
        end = limit;
        tail = null;
        isFree = free;
        isTaken = false;
    }

    /** Adds the array that follows the bytes. */
    void append(ArrayTail array, int bytes) {
        tail = array;
        end = limit + bytes;
    }

    /**
     * Returns the array that is read.
     *
     * @return the array itself
     */
    public byte[] array() {
        return buffer;
    }

    /**
     * Returns the index of the next byte in {@link #array}.
     *
     * @return an index into the array
     */
    public int position() {
        return position;
    }

    /**
     * Moves to a position.
     *
     * @param newPosition a value that {@link #position} returned
     */
    public void position(int newPosition) {
        if (newPosition < start || newPosition > end) {
            throw new IllegalArgumentException("position " + newPosition + " is not in " + start + "…" + end);
        }
        position = newPosition;
    }

    /**
     * Returns how many bytes are left.
     *
     * @return the number of bytes
     */
    public int remaining() {
        return end - position;
    }

    /**
     * Makes a source of the remaining bytes that stays valid after the next frame has been parsed. It keeps the array
     * instead
     * of copying it if it may.
     *
     * @return a new source
     */
    public ByteSource takeRemaining() {
        if (!isFree) {
            ByteSource copy = new ByteSource(copyRemaining());
            ArrayTail array = tail;
            if (array != null) {
                copy.append(array, end - limit);
            }
            return copy;
        }
        isTaken = true;
        return new ByteSource(buffer, position, end - position);
    }

    /** Tells whether a source made by {@link #takeRemaining} keeps the array. */
    boolean isTaken() {
        return isTaken;
    }

    /**
     * Copies the remaining bytes without reading them. An array that follows them is left out.
     *
     * @return a new array
     */
    public byte[] copyRemaining() {
        return Arrays.copyOfRange(buffer, position, limit);
    }

    /**
     * Makes an exception that shows the bytes around the current position.
     *
     * @param message what is wrong
     * @return the exception, to be thrown
     */
    public ProtocolException fault(String message) {
        return ProtocolException.at(message, buffer, start, limit, position);
    }

    /**
     * Checks that all bytes have been read.
     *
     * @throws ProtocolException if some are left
     */
    public void expectEnd() throws ProtocolException {
        if (position != end) {
            throw fault((end - position) + " bytes too many");
        }
    }

    private void need(long count) throws ProtocolException {
        if (count > limit - position) {
            throw fault(count + " bytes wanted, " + (limit - position) + " left");
        }
    }

    /**
     * Reads one byte.
     *
     * @return 0 to 255
     * @throws ProtocolException if nothing is left
     */
    public int u8() throws ProtocolException {
        if (position >= limit) {
            throw fault("1 byte wanted, 0 left");
        }
        return buffer[position++] & 0xff;
    }

    /**
     * Returns the next byte without moving past it.
     *
     * @return 0 to 255, or -1 if nothing is left
     */
    public int peek() {
        return position < limit ? buffer[position] & 0xff : -1;
    }

    /**
     * Reads four bytes, big-endian.
     *
     * @return the number
     * @throws ProtocolException if fewer are left
     */
    public int u32() throws ProtocolException {
        need(4);
        byte[] from = buffer;
        int at = position;
        position = at + 4;
        return (from[at] << 24) | (from[at + 1] & 0xff) << 16 | (from[at + 2] & 0xff) << 8 | (from[at + 3] & 0xff);
    }

    /**
     * Reads eight bytes, big-endian.
     *
     * @return the number
     * @throws ProtocolException if fewer are left
     */
    public long i64() throws ProtocolException {
        need(8);
        long high = u32();
        return high << 32 | (u32() & 0xffffffffL);
    }

    /**
     * Reads an unsigned LEB128 number.
     *
     * @return the number
     * @throws ProtocolException if it is cut off or longer than ten bytes
     */
    public long varint() throws ProtocolException {
        int at = position;
        if (at < limit && buffer[at] >= 0) {
            position = at + 1;
            return buffer[at];
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = u8();
            if (shift == 63 && next > 1) {
                throw fault("a varint of more than 64 bits");
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw fault("a varint of more than 10 bytes");
    }

    /**
     * Reads an unsigned LEB128 number that fits an {@code int}.
     *
     * @return the number, from 0
     * @throws ProtocolException if it does not fit, or is cut off
     */
    public int varint31() throws ProtocolException {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw fault("the number " + Long.toUnsignedString(value) + " is too large");
        }
        return (int) value;
    }

    /**
     * Reads a count of items, and checks that the remaining bytes can contain as many.
     *
     * @param bytesEach the fewest bytes that an item takes
     * @return the count
     * @throws ProtocolException if the remaining bytes are too few for the count
     */
    public int count(int bytesEach) throws ProtocolException {
        long value = varint();
        if (value < 0 || value > (end - position) / bytesEach) {
            throw fault("a count of " + Long.toUnsignedString(value) + " with " + (end - position) + " bytes left");
        }
        return (int) value;
    }

    /**
     * Reads a signed number that {@link ByteSink#zigzag} wrote.
     *
     * @return the number
     * @throws ProtocolException if it is cut off
     */
    public long zigzag() throws ProtocolException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /**
     * Reads a byte count and a string in UTF-8.
     *
     * @return the string
     * @throws ProtocolException if it is cut off
     */
    public String string() throws ProtocolException {
        int count = count(1);
        int at = position;
        position = at + count;
        return new String(buffer, at, count, StandardCharsets.UTF_8);
    }

    /**
     * Reads a count and bytes.
     *
     * @return a new array
     * @throws ProtocolException if fewer are left
     */
    public byte[] bytes() throws ProtocolException {
        int count = count(1);
        int at = position;
        position = at + count;
        return Arrays.copyOfRange(buffer, at, at + count);
    }

    /**
     * Skips bytes.
     *
     * @param count how many
     * @return the position of the first of them in {@link #array}
     * @throws ProtocolException if fewer are left
     */
    public int skip(long count) throws ProtocolException {
        need(count);
        int at = position;
        position = at + (int) count;
        return at;
    }

    /**
     * Takes the array at the current position, if it was built as its bytes arrived. It can be taken once.
     *
     * @param count how many bytes the array consists of
     * @return the array, or null if its bytes are in this source instead
     */
    public @Nullable Object takeArray(long count) {
        ArrayTail made = tail;
        if (made == null || position != limit || count != end - limit) {
            return null;
        }
        position = end;
        return made.array();
    }

    /**
     * Skips the bytes of an array, which may already have been built.
     *
     * @param count how many bytes the array consists of
     * @throws ProtocolException if fewer are left
     */
    public void passArray(long count) throws ProtocolException {
        if (tail != null && position == limit && count == end - limit) {
            position = end;
        } else {
            int unused = skip(count);
        }
    }
}
