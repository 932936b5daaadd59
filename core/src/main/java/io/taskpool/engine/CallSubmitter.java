package io.taskpool.engine;

import io.taskpool.engine.future.PoolFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Submits the JDK's callables and runnables unwrapped. A lambda wrapped around one would have to be sent to a worker
 * too, with its own class and everything it captures.
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
     * Submits a runnable without a future: its exceptions go to the handler of uncaught exceptions.
     *
     * @throws RejectedExecutionException if the pool was shut down, or the runnable cannot be sent to a worker
     */
    void execute(Runnable runnable);
}
