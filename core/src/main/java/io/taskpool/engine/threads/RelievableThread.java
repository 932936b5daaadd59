package io.taskpool.engine.threads;

/**
 * A thread that others need, which may run code of the user's because somebody takes its place if that takes long. Where this
 * library makes a thread wait, it says so first, so that the place is taken at once: what is waited for may be what the thread
 * would have done next.
 */
public final class RelievableThread extends Thread {
    private final Runnable relief;

    /**
     * Makes one. It is a daemon.
     *
     * @param body what it runs
     * @param name its name
     * @param relief is run by the thread itself before it waits
     */
    public RelievableThread(Runnable body, String name, Runnable relief) {
        super(null, body, name, 0, false);
        this.relief = relief;
        setDaemon(true);
    }

    /** Is called before the current thread waits for what a pool does. */
    public static void beforeWaiting() {
        if (Thread.currentThread() instanceof RelievableThread needed) {
            needed.relief.run();
        }
    }
}
