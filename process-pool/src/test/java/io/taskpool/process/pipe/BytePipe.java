package io.taskpool.process.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A pipe within this JVM with unlimited capacity. */
public final class BytePipe {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    /** The end for reading, by one thread. */
    public final InputStream in = new InputStream() {
        private byte[] piece = new byte[0];
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (at == piece.length) {
                try {
                    piece = pieces.take();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                at = 0;
                if (piece == END) {
                    pieces.add(END);
                    return -1;
                }
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, offset, count);
            at += count;
            return count;
        }
    };

    /** The end for writing, by any thread. */
    public final OutputStream out = new OutputStream() {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
                throw new IOException("broken pipe");
            }
            if (length > 0) {
                byte[] copy = new byte[length];
                System.arraycopy(bytes, offset, copy, 0, length);
                pieces.add(copy);
            }
        }

        @Override
        public void close() {
            closed = true;
            pieces.add(END);
        }
    };
}
