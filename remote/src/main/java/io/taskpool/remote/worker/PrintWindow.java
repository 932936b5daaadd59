package io.taskpool.remote.worker;

import io.taskpool.remote.wire.Protocol;

/**
 * How much printed text may be on its way: a thread that prints more waits until the parent's console has taken some
 * ({@code PRINTED}). So the parent need not stop reading, which would delay all other calls too. An interrupt does not
 * end the wait, just as it would not end a write to a full console; the flag is kept.
 *
 * <p>Locks: this object's monitor; nothing is locked under it. While a thread waits, another one reads the pipe, thanks
 * to {@link ReaderLeadership#needAnswer}, which is called without it.
 */
final class PrintWindow {
    private final ReaderLeadership leadership;

    /** Bytes sent that the console has not taken. Written under the monitor, read without it. */
    private volatile long open;

    PrintWindow(ReaderLeadership leadership) {
        this.leadership = leadership;
    }

    /** Waits until more may be sent. */
    void await() {
        if (open >= Protocol.PRINT_WINDOW) {
            leadership.needAnswer();
            try {
                awaitTaken();
            } finally {
                leadership.answered();
            }
        }
    }

    private synchronized void awaitTaken() {
        boolean interrupted = false;
        while (open >= Protocol.PRINT_WINDOW) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void sent(int bytes) {
        open += bytes;
    }

    /** Records that the parent's console has taken some of the text. Called by the thread that reads the pipe. */
    synchronized void taken(long bytes) {
        open -= bytes;
        notifyAll();
    }
}
