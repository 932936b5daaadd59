package io.taskpool.process.wire;

import java.io.IOException;
import java.io.InputStream;

/**
 * Waits for the rest of a frame whose beginning has come.
 *
 * <p>A pipe holds 64 KiB, so a long frame comes in many pieces, and a reader that sleeps for each takes longer to wake
 * up than the piece takes to travel. The other side is writing the rest at that moment, so the reader looks for it for a
 * while before it sleeps. It lets others run between its looks, and it stops soon if the writer is held up.
 */
public final class PipeWait {
    private static final long LIMIT_NANOS = 100_000;

    private PipeWait() {}

    /**
     * Returns when there is something to read, or soon in any case.
     *
     * @param pipe the pipe, in the middle of a frame
     * @throws IOException if the pipe is closed
     */
    @SuppressWarnings("ThreadPriorityCheck") // it makes way for others and waits for none of them
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
