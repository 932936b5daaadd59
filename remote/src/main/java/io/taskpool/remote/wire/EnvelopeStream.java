package io.taskpool.remote.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/** Writes a stream in envelopes, each with a single write. For one thread at a time. */
public final class EnvelopeStream extends OutputStream {
    private final OutputStream out;
    private final byte[] envelope = new byte[Envelope.MAX_BYTES];
    private final CRC32 crc = new CRC32();

    /**
     * Makes the stream.
     *
     * @param out the stream to write the envelopes to; it must not buffer
     */
    public EnvelopeStream(OutputStream out) {
        this.out = out;
        System.arraycopy(Envelope.MAGIC, 0, envelope, 0, Envelope.MAGIC.length);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        int end = offset + count;
        for (int at = offset; at < end; at += Envelope.MAX_PIECE) {
            int length = Math.min(Envelope.MAX_PIECE, end - at);
            put(Envelope.MAGIC.length, length);
            put(Envelope.MAGIC.length + 4, Envelope.checksum(crc, from, at, length));
            System.arraycopy(from, at, envelope, Envelope.HEADER_BYTES, length);
            out.write(envelope, 0, Envelope.HEADER_BYTES + length);
        }
    }

    private void put(int at, int value) {
        for (int i = 0; i < 4; i++) {
            envelope[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }
}
