package io.taskpool.remote.wire;

import java.io.IOException;
import java.io.InputStream;

/**
 * Waits for the rest of a frame whose beginning has been read.
 *
 * <p>A pipe holds 64 KiB, so a long frame arrives in many pieces, and a reader that blocks for each takes longer to
 * wake up than the writer takes to write the next. So the reader spins briefly for the rest of a frame before it
 * blocks, yielding the processor to other threads between checks.
 */
public final class PipeWait {
    private static final long LIMIT_NANOS = 100_000;

    private PipeWait() {}

    /**
     * Returns when there are bytes to read, or after a short time limit.
     *
     * @param pipe the pipe, from which part of a frame has been read
     * @throws IOException if the pipe is closed
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // yielding only makes way for other threads; correctness does not depend on it
    public static void forMore(InputStream pipe) throws IOException {
        if (pipe.available() > 0) {
            return;
        }
        long start = System.nanoTime();
        do {
            Thread.yield();
        } while (pipe.available() == 0 && System.nanoTime() - start < LIMIT_NANOS);
    }
}
