package io.taskpool.engine;

import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.engine.failure.UncaughtFailures;
import io.taskpool.engine.future.EndNode;
import io.taskpool.engine.threads.Callbacks;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The call of a command that was given to {@code Executor.execute}. It has no visible future, so any failure is
 * reported to the handler of uncaught exceptions: the command's own exception, a worker's death, or a pool that cannot
 * start workers. A command that was cancelled, which only {@code shutdownNow()} does, is returned unwrapped.
 */
final class ExecutedCommand extends Call<@Nullable Void> {
    /** Null once the command has run. */
    private volatile @Nullable Runnable command;

    /** @param carried the command, within what it takes along */
    ExecutedCommand(
            Dispatcher dispatcher,
            PoolCounters counters,
            CallTimeEstimator estimator,
            Runnable command,
            Object carried,
            @Nullable Object payload,
            long timeoutNanos) {
        super(dispatcher, counters, estimator, CallKind.RUNNABLE, carried, null, payload, timeoutNanos);
        this.command = command;
        onEnd(new Outcome());
    }

    /** Returns the command if it was cancelled, else null. */
    @Nullable
    Runnable notRun() {
        return isCancelled() ? command : null;
    }

    /** Observes the outcome on the completing thread, which must not run foreign code. */
    private final class Outcome extends EndNode {
        @Override
        protected void ended() {
            if (isCancelled()) {
                return;
            }
            Runnable done = command;
            command = null;
            Throwable thrown = failure();
            if (thrown != null) {
                Callbacks.execute(() -> UncaughtFailures.report(done, thrown));
            }
        }

        @Override
        protected boolean hasGivenUp() {
            return false;
        }
    }

    /** Makes the exception for a command that cannot be sent to a worker. */
    static RejectedExecutionException rejection(PoolConfig config, Runnable command, RuntimeException cause) {
        String name = FunctionNames.of(command);
        String message = "the pool '" + config.name() + "' cannot run the command " + name + ", because ";
        if (command instanceof CompletableFuture.AsynchronousCompletionTask) {
            // What cannot be sent is nothing that the user has written, so its class and fields would not help.
            message +=
                    "a CompletableFuture hands over its function in a command that refers to the future itself, which"
                            + " stays in this JVM. Use pool.submit(() -> …).toCompletableFuture(), which runs the function in a"
                            + " worker, or give the CompletableFuture a thread pool";
        } else {
            message += "it cannot be sent to a worker: " + cause.getMessage();
            if (!command.getClass().isHidden()) {
                message +=
                        ". Frameworks that wrap tasks in their own objects need a thread pool; to run code in workers,"
                                + " submit a task to the pool and continue with its future";
            }
        }
        return new RejectedExecutionException(message, cause);
    }
}
