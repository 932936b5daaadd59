package io.taskpool.process.wire;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * Finds envelopes among other bytes. What is between them is somebody else's output and is handed on as such; an envelope
 * that is not whole ends the matter, because what it held is lost. It holds one envelope at most. For one thread at a time.
 */
public final class EnvelopeParser {
    /** Takes what was found. */
    public interface Handler {
        /**
         * Takes a piece of the stream that was in an envelope.
         *
         * @param bytes where the piece is; only until this returns
         * @param offset its first byte
         * @param count its length
         * @throws IOException if the piece is not to be had
         */
        void piece(byte[] bytes, int offset, int count) throws IOException;

        /**
         * Takes bytes that were in none.
         *
         * @param bytes where they are; only until this returns
         * @param offset the first
         * @param count how many
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
     * @param handler takes what it finds
     */
    public EnvelopeParser(Handler handler) {
        this.handler = handler;
    }

    /**
     * Takes the next bytes.
     *
     * @param from where they are
     * @param offset the first
     * @param count how many
     * @throws ProtocolException if an envelope is broken
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

    /** Hands on what is left at the end of the stream: it became no envelope. */
    public void end() {
        if (size > 0) {
            handler.noise(buffer, 0, size);
            size = 0;
        }
    }

    /** Takes from the buffer all but the beginning of what may become an envelope. */
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

    /** Finds where the magic begins, or may begin where the buffer ends in the middle of it. */
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

    /** Returns the size of the envelope at a place, having checked it, or -1 if it is not all there. */
    private int wholeEnvelope(int at) throws ProtocolException {
        if (size - at < Envelope.HEADER_BYTES) {
            return -1;
        }
        int length = u32(at + Envelope.MAGIC.length);
        if (length <= 0 || length > Envelope.MAX_PIECE) {
            throw broken("says that it holds " + Integer.toUnsignedLong(length) + " bytes", at);
        }
        int whole = Envelope.HEADER_BYTES + length;
        if (size - at < whole) {
            return -1;
        }
        int checksum = u32(at + Envelope.MAGIC.length + 4);
        if (checksum != Envelope.checksum(crc, buffer, at + Envelope.HEADER_BYTES, length)) {
            throw broken("has not the bytes that it was sent with", at);
        }
        return whole;
    }

    private ProtocolException broken(String what, int at) {
        return ProtocolException.at(
                "an envelope on its standard output " + what
                        + "; something printed there in the middle of it (native code, or a process that it started)",
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
