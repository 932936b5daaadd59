package io.taskpool.cluster.driver;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * What a worker far away prints beside its frames. The agent sends no more than a window until it is told that some was taken, so nothing
 * here is bounded. Safe for use by many threads.
 */
final class FarText extends InputStream {
    private final IntConsumer taken;

    // Guarded by this.
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private int headOffset;
    private boolean ended;

    FarText(IntConsumer taken) {
        this.taken = taken;
    }

    synchronized void add(byte[] piece) {
        if (piece.length > 0) {
            pieces.add(piece);
            notifyAll();
        }
    }

    /** Nothing more will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        synchronized (this) {
            while (pieces.isEmpty()) {
                if (ended) {
                    return -1;
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            byte[] head = pieces.element();
            count = Math.min(length, head.length - headOffset);
            System.arraycopy(head, headOffset, bytes, offset, count);
            headOffset += count;
            if (headOffset == head.length) {
                pieces.remove();
                headOffset = 0;
            }
        }
        taken.accept(count);
        return count;
    }

    @Override
    public synchronized int available() {
        return pieces.isEmpty() ? 0 : pieces.element().length - headOffset;
    }
}
