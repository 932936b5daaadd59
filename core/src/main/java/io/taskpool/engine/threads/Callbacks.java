package io.taskpool.engine.threads;

import java.util.concurrent.Executor;

/**
 * Where dependents of futures run: on threads of their own, one set for the whole JVM.
 *
 * <p>A future is completed by the thread that reads a worker's results. If a callback ran there, as it does with a plain
 * {@link java.util.concurrent.CompletableFuture}, one slow callback would hold up every later result of that worker, and
 * a callback that waits for such a result would never end. So callbacks always leave the completing thread.
 *
 * <p>The library itself never needs one of these threads to get on: whoever waits is woken by the completing thread.
 *
 * <p>The threads are daemons, start on first use and end after ten idle seconds. Their context class loader is the
 * system's: with that of whoever registered the first callback, an application's class loader would be held, and seen by
 * other applications' callbacks, for as long as the threads live.
 */
public final class Callbacks {
    public static final Executor EXECUTOR = Callbacks::execute;

    private Callbacks() {}

    /** Runs the action soon, on a callback thread. */
    public static void execute(Runnable action) {
        Threads.INSTANCE.execute(action);
    }

    /** Made on first use, because most programs never register a callback. */
    private static final class Threads {
        // Two at least, so that one callback that blocks does not stop all others on a single processor.
        static final CallbackThreads INSTANCE =
                new CallbackThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
