package io.taskpool.engine.threads;

import java.util.concurrent.Executor;

/**
 * Runs the dependents of futures on dedicated threads, one set for the whole JVM. Safe for use by many threads.
 *
 * <p>A future is completed by the thread that reads a worker's results. If a callback ran there, as with a plain
 * {@link java.util.concurrent.CompletableFuture}, one slow callback would delay all later results of that worker, and a
 * callback that waits for such a result would never end. So callbacks never run on the completing thread.
 *
 * <p>The library itself never depends on a free callback thread: waiting threads are woken by the completing thread.
 *
 * <p>The threads are daemons, start on first use and end after ten idle seconds. Their context class loader is the
 * system class loader: that of the thread that registers the first callback would be kept reachable, and visible to
 * other applications' callbacks, for as long as the threads live.
 */
public final class Callbacks {
    public static final Executor EXECUTOR = Callbacks::execute;

    private Callbacks() {}

    /** Runs the action on a callback thread. */
    public static void execute(Runnable action) {
        Threads.INSTANCE.execute(action);
    }

    /** Initialized on first use, because most programs never register a callback. */
    private static final class Threads {
        // At least two, so that one blocked callback does not stop all others on a single processor.
        static final CallbackThreads INSTANCE =
                new CallbackThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
