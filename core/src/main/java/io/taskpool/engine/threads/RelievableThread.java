package io.taskpool.engine.threads;

/**
 * A thread that serves others and may also run user code, because another thread takes over if that takes long. Before
 * this library makes such a thread wait, it triggers the take-over, because the awaited event may depend on what the
 * thread would have done next.
 */
public final class RelievableThread extends Thread {
    private final Runnable relief;

    /**
     * Makes a daemon thread.
     *
     * @param body the code to run
     * @param name the thread's name
     * @param relief makes another thread take over; the thread itself runs it before it waits
     */
    public RelievableThread(Runnable body, String name, Runnable relief) {
        super(null, body, name, 0, false);
        this.relief = relief;
        setDaemon(true);
    }

    /** Triggers the take-over if the current thread is relievable. Must be called before it waits for a pool. */
    public static void beforeWaiting() {
        if (Thread.currentThread() instanceof RelievableThread needed) {
            needed.relief.run();
        }
    }
}
