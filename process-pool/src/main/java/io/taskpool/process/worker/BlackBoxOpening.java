package io.taskpool.process.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * Maps the black box on a thread of its own. The file is opened before, since the parent removes its name as soon as the
 * worker is ready. Mapping a file is the most expensive thing that a worker does before its
 * first call (10 ms on JDK 17, 40 ms on JDK 25, which makes method handles for it), and can be done while the worker gets
 * ready.
 *
 * <p>Locks: this object's monitor guards the result.
 */
final class BlackBoxOpening extends Thread {
    private final RandomAccessFile file;
    private @Nullable BlackBox box;

    BlackBoxOpening(String path) throws IOException {
        super("taskpool-open");
        file = new RandomAccessFile(path, "rw");
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            BlackBox opened = new BlackBox(file);
            synchronized (this) {
                box = opened;
                notifyAll();
            }
        } catch (Throwable e) {
            Exit.escaped(e);
        }
    }

    /** Waits for the black box. */
    synchronized BlackBox await() {
        boolean interrupted = false;
        BlackBox opened = box;
        while (opened == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            opened = box;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return opened;
    }
}
