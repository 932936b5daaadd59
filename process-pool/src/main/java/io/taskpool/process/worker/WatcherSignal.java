package io.taskpool.process.worker;

/**
 * Wakes up the {@link Watcher} of an idle worker when there is something to watch. While the watcher is awake, a signal costs
 * one read of a field.
 *
 * <p>No ring is lost, by Dekker's rule: the watcher says that it sleeps and then looks whether there is something to
 * watch; all others first make something to watch and then look whether it sleeps. Both sides use volatile fields or a
 * monitor, so one of the two sees what the other did.
 */
final class WatcherSignal {
    private volatile boolean asleep;

    /** Wakes the watcher up if it sleeps. */
    void ring() {
        if (asleep) {
            synchronized (this) {
                asleep = false;
                notifyAll();
            }
        }
    }

    /** Says that the watcher will sleep. Only for the watcher, which must look once more before it does. */
    void fallAsleep() {
        asleep = true;
    }

    /** Says that there was something to watch after all. Only for the watcher. */
    void stayAwake() {
        asleep = false;
    }

    /** Sleeps until it rings. Only for the watcher. */
    synchronized void sleep() {
        while (asleep) {
            try {
                wait();
            } catch (InterruptedException e) {
                // A task got hold of the thread and interrupted it, which means nothing here.
            }
        }
    }
}
