package io.taskpool.engine;

import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.engine.failure.UncaughtFailures;
import io.taskpool.engine.future.EndNode;
import io.taskpool.engine.threads.Callbacks;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call of a command that was given to an executor. Nobody sees its future, so a failure of whatever kind is reported: the
 * command's own, a worker's death, a pool that cannot start workers. One that was cancelled, which only the end of the pool
 * does, is given back as the command it was.
 */
final class ExecutedCommand extends Call<@Nullable Void> {
    /** Null once the command has run. */
    private volatile @Nullable Runnable command;

    ExecutedCommand(
            Dispatcher dispatcher,
            PoolCounters counters,
            CallTimeEstimator estimator,
            Runnable command,
            @Nullable Object payload,
            long timeoutNanos) {
        super(dispatcher, counters, estimator, CallKind.RUNNABLE, command, null, payload, timeoutNanos);
        this.command = command;
        onEnd(new Outcome());
    }

    /** Returns the command if it was cancelled, else null. */
    @Nullable
    Runnable notRun() {
        return isCancelled() ? command : null;
    }

    /** Sees how the command ended, on a thread that others need. */
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

    /** Returns what whoever executes a command is told that cannot be handed to a worker. */
    static RejectedExecutionException rejection(PoolConfig config, Runnable command, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage());
        return new RejectedExecutionException(
                "the pool '" + config.name() + "' cannot run the command " + FunctionNames.of(command.getClass())
                        + ", which has to cross to a worker: " + reason
                        + ". Frameworks that wrap tasks in objects of their own need a pool of threads; to run code in"
                        + " workers, submit a task to the pool and continue with its future",
                cause);
    }
}
