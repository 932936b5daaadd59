package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Writes one value into a sink. A codec that keeps the stream beyond its value cannot damage the bytes that follow. */
final class SinkStream extends OutputStream {
    private final ByteSink out;
    private boolean over;

    SinkStream(ByteSink out) {
        this.out = out;
    }

    /** Ends the value; writing to the stream fails from now on. */
    void end() {
        over = true;
    }

    private void check() throws IOException {
        if (over) {
            throw new IOException(
                    "this stream was for one value, which has already been written; do not keep the stream");
        }
    }

    @Override
    public void write(int b) throws IOException {
        check();
        out.u8(b);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        check();
        Objects.checkFromIndexSize(offset, count, from.length);
        out.raw(from, offset, count);
    }
}
