package io.taskpool.process.wire;

import java.util.zip.CRC32;

/**
 * How pieces of a worker's stream travel where it shares a pipe with whatever else is printed: each begins with words that
 * no text holds, so that it can be found, and has a checksum, so that it can be trusted.
 *
 * <pre>
 *   envelope = magic:8 bytes  length:u32  checksum:u32  piece: length bytes
 * </pre>
 */
final class Envelope {
    /** No part of any text in UTF-8, which has no byte of these values at all: FF and FE. */
    static final byte[] MAGIC = {(byte) 0xFF, (byte) 0xFE, 'T', 'P', 'W', '1', (byte) 0xFE, (byte) 0xFF};

    static final int HEADER_BYTES = MAGIC.length + 8;

    /** POSIX writes so many bytes to a pipe in one piece, which nobody else's output can come into the middle of. */
    static final int MAX_BYTES = 4_096;

    static final int MAX_PIECE = MAX_BYTES - HEADER_BYTES;

    private Envelope() {}

    static int checksum(CRC32 crc, byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(length >>> 8);
        crc.update(length);
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
