package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Writes one value into a sink. Code that keeps the stream for longer than that cannot damage what follows. */
final class SinkStream extends OutputStream {
    private final ByteSink out;
    private boolean over;

    SinkStream(ByteSink out) {
        this.out = out;
    }

    /** Ends the value. */
    void end() {
        over = true;
    }

    private void check() throws IOException {
        if (over) {
            throw new IOException("the value that this stream was for has been written");
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
