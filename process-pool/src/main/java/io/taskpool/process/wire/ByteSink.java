package io.taskpool.process.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers, strings and frames into an array that grows. Used again and again by one thread at a time, so that
 * making a frame allocates nothing.
 */
public final class ByteSink {
    /** Bytes that {@link #beginBytes} leaves for the count. */
    private static final int COUNT_BYTES = 5;

    private static final int MAX_VARINT_BYTES = 10;

    /** Copying fewer bytes costs less than a new buffer. */
    private static final int TAKE_BYTES = 64 << 10;

    /** From here on the buffer does not double. */
    private static final int LARGE_BYTES = 256 << 10;

    /** What is left of a buffer that is not kept. */
    private static final int SMALL_BYTES = 4 << 10;

    /** The longest array that every JVM can make. */
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
     * @param capacity the bytes it can take before it grows
     */
    public ByteSink(int capacity) {
        buffer = new byte[capacity];
    }

    /**
     * Returns the array that holds what was written. It is replaced when the sink grows.
     *
     * @return the array; its first {@link #size} bytes count
     */
    public byte[] array() {
        return buffer;
    }

    /**
     * Returns how much was written.
     *
     * @return the number of bytes
     */
    public int size() {
        return size;
    }

    /** Forgets what was written, and keeps the array. */
    public void reset() {
        size = 0;
    }

    /**
     * Forgets what was written, and the array too if it has grown beyond a size.
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
     * Takes what was written out of the sink, which is empty then. What is long is not copied.
     *
     * @return an array whose first {@link #size} bytes, as they were before, count
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
     * Forgets what was written since the sink had a size.
     *
     * @param oldSize a value that {@link #size} had
     */
    public void truncate(int oldSize) {
        if (oldSize < 0 || oldSize > size) {
            throw new IllegalArgumentException("cannot truncate " + size + " bytes to " + oldSize);
        }
        size = oldSize;
    }

    /**
     * Sets the size that this sink may grow to; beyond it, writing throws {@link SinkOverflowException}.
     *
     * @param newLimit the limit in bytes
     */
    public void limit(long newLimit) {
        limit = (int) Math.min(newLimit, MAX_ARRAY);
    }

    /**
     * Copies what was written.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /**
     * Makes room and moves the end, for a caller that fills {@link #array} itself.
     *
     * @param count the number of bytes to add
     * @return the position of the first of them
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
        // What is large is mostly one array, which needs no more than it needs: twice that would cost more than it
        // saves.
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
     * Writes a signed number as a varint, small absolute values in few bytes.
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
     * @param from where the bytes are
     * @param offset the first of them
     * @param count how many
     */
    public void bytes(byte[] from, int offset, int count) {
        varint(count);
        raw(from, offset, count);
    }

    /**
     * Writes bytes without a count.
     *
     * @param from where the bytes are
     * @param offset the first of them
     * @param count how many
     */
    public void raw(byte[] from, int offset, int count) {
        int at = claim(count);
        System.arraycopy(from, offset, buffer, at, count);
    }

    /**
     * Starts a frame. Its length is filled in by {@link #endFrame}.
     *
     * @param kind the frame's kind
     * @return the mark to end it with
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
     * Ends a frame whose last bytes are not in this sink, but are written to the stream after it.
     *
     * @param mark what {@link #beginFrame} gave
     * @param following how many bytes of the frame follow
     */
    public void endFrame(int mark, int following) {
        putInt(mark, size - mark - 4 + following);
    }

    /**
     * Starts bytes whose count is not known yet. The count takes five bytes, as LEB128 allows.
     *
     * @return the mark to end them with
     */
    public int beginBytes() {
        return claim(COUNT_BYTES);
    }

    /**
     * Ends bytes whose count was not known.
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
