package io.taskpool.remote.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers, strings and frames into an array that grows. A sink is reused, so that making a frame allocates
 * nothing. For one thread at a time.
 */
public final class ByteSink {
    /** Bytes that {@link #beginBytes} reserves for the count. */
    private static final int COUNT_BYTES = 5;

    private static final int MAX_VARINT_BYTES = 10;

    /** Below this many bytes, {@link #take} copies: a copy costs less than a new buffer. */
    private static final int TAKE_BYTES = 64 << 10;

    /** Beyond this size the buffer no longer doubles. */
    private static final int LARGE_BYTES = 256 << 10;

    /** The size of the buffer that replaces one that is not kept. */
    private static final int SMALL_BYTES = 4 << 10;

    /** The longest array that every JVM can allocate. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] buffer;
    private int size;
    private int limit = MAX_ARRAY;

    /** Makes an empty sink. */
    public ByteSink() {
        this(256);
    }

    /**
     * Makes an empty sink.
     *
     * @param capacity how many bytes it can hold before it grows
     */
    public ByteSink(int capacity) {
        buffer = new byte[capacity];
    }

    /**
     * Returns the array that holds the bytes written. It is replaced when the sink grows.
     *
     * @return the array, of which the first {@link #size} bytes are in use
     */
    public byte[] array() {
        return buffer;
    }

    /**
     * Returns how many bytes have been written.
     *
     * @return the number of bytes
     */
    public int size() {
        return size;
    }

    /** Discards the bytes written, and keeps the array. */
    public void reset() {
        size = 0;
    }

    /**
     * Discards the bytes written, and the array too if it has grown beyond a size.
     *
     * @param keep the largest array to keep, in bytes
     */
    public void resetAndTrim(int keep) {
        size = 0;
        if (buffer.length > keep) {
            buffer = new byte[Math.min(keep, SMALL_BYTES)];
        }
    }

    /**
     * Takes the bytes written out of the sink, and leaves the sink empty. A large array is handed over without copying.
     *
     * @return an array that begins with these bytes, as many as {@link #size} returned before
     */
    public byte[] take() {
        byte[] taken = buffer;
        if (size < TAKE_BYTES) {
            taken = Arrays.copyOf(buffer, size);
        } else {
            buffer = new byte[256];
        }
        size = 0;
        return taken;
    }

    /**
     * Discards the bytes written since the sink had a given size.
     *
     * @param oldSize a value that {@link #size} returned
     */
    public void truncate(int oldSize) {
        if (oldSize < 0 || oldSize > size) {
            throw new IllegalArgumentException("cannot truncate " + size + " bytes to " + oldSize);
        }
        size = oldSize;
    }

    /**
     * Sets how large this sink may grow; writing more throws {@link SinkOverflowException}.
     *
     * @param newLimit the limit in bytes
     */
    public void limit(long newLimit) {
        limit = (int) Math.min(newLimit, MAX_ARRAY);
    }

    /**
     * Copies the bytes written.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /**
     * Reserves bytes at the end, for a caller that fills them in {@link #array} itself.
     *
     * @param count the number of bytes to add
     * @return the index of the first of them
     */
    public int claim(int count) {
        int at = size;
        int needed = at + count;
        if (needed > buffer.length || needed > limit || needed < 0) {
            grow(needed);
        }
        size = needed;
        return at;
    }

    private void grow(int needed) {
        if (needed < 0 || needed > limit) {
            throw new SinkOverflowException(limit);
        }
        // A large payload is usually a single array, whose final size is reached at once; doubling would waste memory.
        long roomy = needed > LARGE_BYTES ? (long) needed + (needed >> 3) : Math.max(64, 2L * buffer.length);
        byte[] larger = new byte[(int) Math.max(needed, Math.min(roomy, Math.max(limit, needed)))];
        System.arraycopy(buffer, 0, larger, 0, size);
        buffer = larger;
    }

    /**
     * Writes one byte.
     *
     * @param value its lowest eight bits are written
     */
    public void u8(int value) {
        int at = claim(1);
        buffer[at] = (byte) value;
    }

    /**
     * Writes four bytes, big-endian.
     *
     * @param value the number
     */
    public void u32(int value) {
        putInt(claim(4), value);
    }

    /**
     * Writes eight bytes, big-endian.
     *
     * @param value the number
     */
    public void i64(long value) {
        int at = claim(8);
        putInt(at, (int) (value >>> 32));
        putInt(at + 4, (int) value);
    }

    /**
     * Writes an unsigned LEB128 number.
     *
     * @param value the number; negative ones take ten bytes
     */
    public void varint(long value) {
        long rest = value;
        int at = size;
        if (at > buffer.length - MAX_VARINT_BYTES || at > limit - MAX_VARINT_BYTES) {
            at = claim(varintSize(value));
        }
        byte[] to = buffer;
        while ((rest & ~0x7FL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
    }

    private static int varintSize(long value) {
        int bits = 64 - Long.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /**
     * Writes a signed number as a zigzag varint: small absolute values take few bytes.
     *
     * @param value the number
     */
    public void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    /**
     * Writes a byte count and the bytes of a string in UTF-8.
     *
     * @param value the string
     */
    public void string(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        bytes(encoded, 0, encoded.length);
    }

    /**
     * Writes a count and bytes.
     *
     * @param from the array that contains the bytes
     * @param offset the index of the first byte
     * @param count how many bytes
     */
    public void bytes(byte[] from, int offset, int count) {
        varint(count);
        raw(from, offset, count);
    }

    /**
     * Writes bytes without a count.
     *
     * @param from the array that contains the bytes
     * @param offset the index of the first byte
     * @param count how many bytes
     */
    public void raw(byte[] from, int offset, int count) {
        int at = claim(count);
        System.arraycopy(from, offset, buffer, at, count);
    }

    /**
     * Starts a frame. Its length is filled in by {@link #endFrame}.
     *
     * @param kind the frame's kind
     * @return the mark to pass to {@link #endFrame}
     */
    public int beginFrame(int kind) {
        int mark = claim(Protocol.HEADER_BYTES);
        buffer[mark + 4] = (byte) kind;
        return mark;
    }

    /**
     * Ends a frame.
     *
     * @param mark what {@link #beginFrame} gave
     */
    public void endFrame(int mark) {
        endFrame(mark, 0);
    }

    /**
     * Ends a frame whose last bytes are not in this sink, but follow it in the stream.
     *
     * @param mark what {@link #beginFrame} gave
     * @param following how many bytes of the frame follow
     */
    public void endFrame(int mark, int following) {
        putInt(mark, size - mark - 4 + following);
    }

    /**
     * Starts bytes whose count is not known yet. The count is padded to five bytes, as LEB128 allows.
     *
     * @return the mark to pass to {@link #endBytes}
     */
    public int beginBytes() {
        return claim(COUNT_BYTES);
    }

    /**
     * Ends bytes whose count was not known, and fills in the count.
     *
     * @param mark what {@link #beginBytes} gave
     */
    public void endBytes(int mark) {
        int rest = size - mark - COUNT_BYTES;
        for (int i = 0; i < COUNT_BYTES - 1; i++) {
            buffer[mark + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[mark + COUNT_BYTES - 1] = (byte) rest;
    }

    private void putInt(int at, int value) {
        byte[] to = buffer;
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }
}
