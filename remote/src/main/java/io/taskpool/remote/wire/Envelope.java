package io.taskpool.remote.wire;

import java.util.zip.CRC32;

/**
 * The format in which pieces of a worker's stream are sent through a pipe that also carries printed text. Each envelope
 * begins with bytes that never occur in text, so that it can be found, and has a checksum, so that damage is detected.
 *
 * <pre>
 *   envelope = magic:8 bytes  length:u32  checksum:u32  piece: length bytes
 * </pre>
 */
final class Envelope {
    /** Never part of a text in UTF-8, in which the bytes FF and FE do not occur. */
    static final byte[] MAGIC = {(byte) 0xFF, (byte) 0xFE, 'T', 'P', 'W', '1', (byte) 0xFE, (byte) 0xFF};

    static final int HEADER_BYTES = MAGIC.length + 8;

    /** POSIX guarantees that a write of up to this many bytes to a pipe is not interleaved with other output. */
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
