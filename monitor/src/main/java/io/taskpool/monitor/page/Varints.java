package io.taskpool.monitor.page;

import java.util.Arrays;

/**
 * Collects numbers as bytes: seven bits in each byte, the lowest first, and the eighth says that more follow. Most numbers of a
 * page are small, so most take one byte or two. Not safe for use by several threads.
 */
final class Varints {
    private static final int LONGEST = 10;

    private byte[] bytes = new byte[64];
    private int size;

    /** Adds a number, which is read as unsigned. */
    void add(long number) {
        if (bytes.length - size < LONGEST) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Adds a number that may be negative: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 … */
    void addSigned(long number) {
        add((number << 1) ^ (number >> 63));
    }

    /** Adds the bytes of others, with their count in front. */
    void addAll(Varints others) {
        add(others.size);
        if (bytes.length - size < others.size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + others.size));
        }
        System.arraycopy(others.bytes, 0, bytes, size, others.size);
        size += others.size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
