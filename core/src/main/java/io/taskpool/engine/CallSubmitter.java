package io.taskpool.engine;

import io.taskpool.engine.future.PoolFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the JDK's kinds of calls as they are. A lambda wrapped around one of them would have to cross to a worker too,
 * with its own class and everything it captures.
 */
interface CallSubmitter {
    /**
     * Submits a callable.
     *
     * @throws RejectedExecutionException if the pool was shut down
     */
    <R extends @Nullable Object> PoolFuture<R> submitCallable(Callable<? extends R> callable);

    /**
     * Submits a runnable; the value of its future is null.
     *
     * @throws RejectedExecutionException if the pool was shut down
     */
    PoolFuture<@Nullable Void> submitRunnable(Runnable runnable);

    /**
     * Submits a runnable that nobody will ask for its outcome: what it throws goes to the handler of uncaught exceptions.
     *
     * @throws RejectedExecutionException if the pool was shut down, or the runnable cannot cross to a worker
     */
    void execute(Runnable runnable);
}
