package io.taskpool.remote.worker;

/**
 * Wakes up the {@link Watcher} of an idle worker when there is something to watch. While the watcher is awake, a signal costs
 * one read of a field.
 *
 * <p>No signal is lost, as in Dekker's algorithm: the watcher announces that it will sleep and then checks whether
 * there is something to watch; all others first create something to watch and then check whether it sleeps. Both sides
 * use volatile fields or a monitor, so one of the two sees what the other did.
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

    /** Announces that the watcher will sleep. Only for the watcher, which must check once more before it does. */
    void fallAsleep() {
        asleep = true;
    }

    /** Records that there was something to watch after all. Only for the watcher. */
    void stayAwake() {
        asleep = false;
    }

    /** Sleeps until there is a signal. Only for the watcher. */
    synchronized void sleep() {
        while (asleep) {
            try {
                wait();
            } catch (InterruptedException e) {
                // A task got hold of the thread and interrupted it, which has no meaning here.
            }
        }
    }
}
