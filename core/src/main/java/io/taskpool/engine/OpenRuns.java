package io.taskpool.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Registers the runs that a pool waits for when it is shut down, and the threads that they depend on. Code on such a
 * thread, the input for instance, must not wait for the pool. Safe for use by many threads.
 */
final class OpenRuns {
    private final Dispatcher dispatcher;
    private final Set<OpenRun> open = ConcurrentHashMap.newKeySet();

    OpenRuns(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * Registers a run of the current thread.
     *
     * @throws RejectedExecutionException if the pool was shut down
     */
    OpenRun begin() {
        dispatcher.beginRun();
        OpenRun run = new OpenRun(Thread.currentThread());
        open.add(run);
        return run;
    }

    /** Tells whether an open run depends on a given thread. */
    boolean need(Thread thread) {
        for (OpenRun run : open) {
            if (run.caller == thread || run.isReadBy(thread)) {
                return true;
            }
        }
        return false;
    }

    /** One run. */
    final class OpenRun {
        private final Thread caller;
        private volatile @Nullable RunInput<?> input;

        private OpenRun(Thread caller) {
            this.caller = caller;
        }

        /** Sets the run's input. */
        void readsFrom(RunInput<?> from) {
            input = from;
        }

        private boolean isReadBy(Thread thread) {
            RunInput<?> from = input;
            return from != null && from.reader() == thread;
        }

        /** Ends the run. Idempotent. */
        void end() {
            if (open.remove(this)) {
                dispatcher.endRun();
            }
        }
    }
}
