package io.taskpool.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which dependents of futures run, one set for the whole JVM.
 *
 * <p>A future is completed by the thread that reads a worker's results. If a callback ran there, as it does with a plain
 * {@link java.util.concurrent.CompletableFuture}, one slow callback would hold up every later result of that worker, and
 * a callback that waits for such a result would never end. So callbacks always leave the completing thread.
 *
 * <p>The threads are daemons, start on first use and end after ten idle seconds. Their context class loader is the
 * system's: with that of whoever registered the first callback, an application's class loader would be held, and seen by
 * other applications' callbacks, for as long as the threads live.
 */
final class Callbacks {
    static final Executor EXECUTOR = Callbacks::execute;

    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private Callbacks() {}

    /** Runs the action soon, on a callback thread. */
    static void execute(Runnable action) {
        Pool.INSTANCE.execute(action);
    }

    /** Made on first use, because most programs never register a callback. */
    private static final class Pool {
        private static final AtomicInteger started = new AtomicInteger();

        static final ForkJoinPool INSTANCE = new ForkJoinPool(
                // Two at least, so that one callback that blocks does not stop all others on a single processor.
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                CallbackThread::new,
                (thread, thrown) -> log.error("A callback on {} threw", thread.getName(), thrown),
                true, // first in, first out: callbacks are events, not parts of one computation
                0,
                256, // threads added while callbacks block in a managed way, as in a get() of this library
                1,
                null,
                10,
                TimeUnit.SECONDS);

        private static final class CallbackThread extends ForkJoinWorkerThread {
            CallbackThread(ForkJoinPool pool) {
                super(pool);
                setName("taskpool-callback-" + started.incrementAndGet());
                setContextClassLoader(ClassLoader.getSystemClassLoader());
            }
        }
    }
}
