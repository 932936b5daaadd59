package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import java.io.OutputStream;
import java.util.Objects;

/** Writes into a sink. */
final class SinkStream extends OutputStream {
    private final ByteSink out;

    SinkStream(ByteSink out) {
        this.out = out;
    }

    @Override
    public void write(int b) {
        out.u8(b);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, from.length);
        out.raw(from, offset, count);
    }
}
