package io.taskpool.process.worker;

import org.jspecify.annotations.Nullable;

/**
 * Opens the black box on a thread of its own. Mapping a file is the most expensive thing that a worker does before its
 * first call (10 ms on JDK 17, 40 ms on JDK 25, which makes method handles for it), and can be done while the worker gets
 * ready.
 *
 * <p>Locks: this object's monitor guards the result.
 */
final class BlackBoxOpening extends Thread {
    private final String path;
    private @Nullable BlackBox box;

    BlackBoxOpening(String path) {
        super("taskpool-open");
        this.path = path;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            BlackBox opened = new BlackBox(path);
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
