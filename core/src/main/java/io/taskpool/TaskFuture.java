package io.taskpool;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The pending result of a submitted call: a {@link Future} to wait for and a {@link CompletionStage} to build on.
 *
 * <p>This type is safe for use by many threads. The actions of the call happen-before {@link #get()} returns and before
 * any dependent stage runs.
 *
 * <p><b>Failures.</b> {@link #get()} throws {@link java.util.concurrent.ExecutionException} whose cause is the task's own
 * exception, of its own type, or one of the pool's: {@link WorkerDiedException}, {@link TaskTimeoutException},
 * {@link TaskSerializationException}, {@link RemoteTaskException}, {@link BrokenPoolException}.
 *
 * <p><b>Callbacks.</b> Dependent stages without an executor of their own run on the library's callback threads, or at
 * once in the calling thread if the call is done already. While callbacks block, others run on further threads, up to
 * about a thousand in all; callbacks that block for long should use an {@code Async} form with an executor of their own.
 * To wait, for this future, for one of many ({@link TaskFutures}) or for what {@link #toCompletableFuture()} returns,
 * takes no callback thread, so any number of callbacks may wait.
 *
 * <p><b>Cancellation.</b> {@code cancel(false)} keeps a call that has not begun from running and never interrupts one
 * that has. {@code cancel(true)} also interrupts a running call; on a process pool, if the call does not end within the
 * pool's grace period, its worker is killed, and no other. Either way the future is cancelled at once.
 *
 * <p><b>What {@link #toCompletableFuture()} and the other stages return does not cancel the call.</b> It is a copy: to cancel it, to
 * complete it, or to let its {@code orTimeout} expire ends the wait of whoever holds it, and the call goes on. Cancel this future
 * to stop the call, or give the call a limit of its own: {@link CallOptions#timeout}.
 *
 * @param <R> the type of the result
 */
public interface TaskFuture<R extends @Nullable Object> extends Future<R>, CompletionStage<R> {
    /**
     * Tells whether a worker is running the call right now. The answer may be out of date by the time it is used.
     *
     * @return true from the beginning of the call to its end; false while it waits, for a worker or for its next attempt,
     *     and once it has an outcome
     */
    boolean isRunning();
}
