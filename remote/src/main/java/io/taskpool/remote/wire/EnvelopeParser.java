package io.taskpool.remote.wire;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * Finds envelopes among other bytes. The bytes between envelopes are other output of the worker's process, and are
 * passed on as noise. A damaged envelope is an error, because the piece in it is lost. The parser buffers at most one
 * envelope. For one thread at a time.
 */
public final class EnvelopeParser {
    /** Receives what the parser finds. */
    public interface Handler {
        /**
         * Receives a piece of the stream that was in an envelope.
         *
         * @param bytes the buffer that contains the piece; valid only until this method returns
         * @param offset the index of the first byte
         * @param count how many bytes
         * @throws IOException if the piece cannot be accepted
         */
        void piece(byte[] bytes, int offset, int count) throws IOException;

        /**
         * Receives bytes that were not in an envelope.
         *
         * @param bytes the buffer that contains them; valid only until this method returns
         * @param offset the index of the first byte
         * @param count how many bytes
         */
        void noise(byte[] bytes, int offset, int count);
    }

    private final Handler handler;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[2 * Envelope.MAX_BYTES];
    private int size;

    /**
     * Makes a parser.
     *
     * @param handler receives what the parser finds
     */
    public EnvelopeParser(Handler handler) {
        this.handler = handler;
    }

    /**
     * Parses the next bytes.
     *
     * @param from the buffer that contains them
     * @param offset the index of the first byte
     * @param count how many bytes
     * @throws ProtocolException if an envelope is damaged
     * @throws IOException if the handler throws it
     */
    public void feed(byte[] from, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = Math.min(buffer.length - size, end - at);
            System.arraycopy(from, at, buffer, size, part);
            size += part;
            at += part;
            take();
        }
    }

    /** Passes on the bytes left at the end of the stream as noise: their envelope was never completed. */
    public void end() {
        if (size > 0) {
            handler.noise(buffer, 0, size);
            size = 0;
        }
    }

    /** Passes on everything in the buffer except the beginning of a possible envelope. */
    private void take() throws IOException {
        int at = 0;
        while (at < size) {
            int start = findStart(at);
            if (start > at) {
                handler.noise(buffer, at, start - at);
            }
            at = start;
            int whole = wholeEnvelope(at);
            if (whole < 0) {
                break;
            }
            handler.piece(buffer, at + Envelope.HEADER_BYTES, whole - Envelope.HEADER_BYTES);
            at += whole;
        }
        System.arraycopy(buffer, at, buffer, 0, size - at);
        size -= at;
    }

    /** Finds where the magic begins, also if the buffer ends in the middle of it. */
    private int findStart(int from) {
        for (int start = from; start < size; start++) {
            int matching = 0;
            while (matching < Envelope.MAGIC.length
                    && start + matching < size
                    && buffer[start + matching] == Envelope.MAGIC[matching]) {
                matching++;
            }
            if (matching == Envelope.MAGIC.length || (matching > 0 && start + matching == size)) {
                return start;
            }
        }
        return size;
    }

    /** Checks the envelope at an index and returns its size, or -1 if it is not complete yet. */
    private int wholeEnvelope(int at) throws ProtocolException {
        if (size - at < Envelope.HEADER_BYTES) {
            return -1;
        }
        int length = u32(at + Envelope.MAGIC.length);
        if (length <= 0 || length > Envelope.MAX_PIECE) {
            throw broken("claims a length of " + Integer.toUnsignedLong(length) + " bytes", at);
        }
        int whole = Envelope.HEADER_BYTES + length;
        if (size - at < whole) {
            return -1;
        }
        int checksum = u32(at + Envelope.MAGIC.length + 4);
        if (checksum != Envelope.checksum(crc, buffer, at + Envelope.HEADER_BYTES, length)) {
            throw broken("was damaged: its checksum does not match its bytes", at);
        }
        return whole;
    }

    private ProtocolException broken(String what, int at) {
        return ProtocolException.at(
                "an envelope on its standard output " + what
                        + "; something else was printed in the middle of it (native code, or a process that it started)",
                buffer,
                at,
                size,
                at);
    }

    private int u32(int at) {
        return (buffer[at] << 24)
                | (buffer[at + 1] & 0xff) << 16
                | (buffer[at + 2] & 0xff) << 8
                | (buffer[at + 3] & 0xff);
    }
}
