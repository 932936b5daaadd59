package io.taskpool.monitor.page;

import java.util.Arrays;

/** Reads what {@link Varints} has written, as {@code codec.js} does. */
final class VarintReader {
    private final byte[] bytes;
    private int at;

    VarintReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long unsigned() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    long signed() {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    VarintReader column() {
        int length = (int) unsigned();
        at += length;
        return new VarintReader(Arrays.copyOfRange(bytes, at - length, at));
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }
}
