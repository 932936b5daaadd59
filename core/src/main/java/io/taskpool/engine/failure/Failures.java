package io.taskpool.engine.failure;

import io.taskpool.BrokenPoolException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Speaks of tasks' exceptions. Their {@code toString()} and {@code getMessage()} are the user's and may throw: say, because a
 * transient field was lost on the way from a worker. The constructors of the JDK's exceptions that take just a cause call
 * them, so those are not used. Everything here that calls them runs in the thread of whoever asks, or on a callback thread.
 */
public final class Failures {
    private Failures() {}

    /** Describes a failure as its {@code toString()} does; by its class if that throws. */
    public static String describe(Throwable failure) {
        try {
            return String.valueOf(failure);
        } catch (Throwable thrown) { // whatever it is, it must not take the place of the failure
            return FunctionNames.of(failure.getClass()) + " (its toString() threw "
                    + thrown.getClass().getName() + ")";
        }
    }

    /** Makes what {@code get()} throws. It is new each time, so that the stack is that of the caller. */
    public static ExecutionException execution(Throwable cause) {
        return new ExecutionException(describe(cause), cause);
    }

    /**
     * Returns what a {@link java.util.concurrent.CompletableFuture} is to be completed with. The JDK wraps what dependents
     * are given, and calls {@code toString()} when it does: if that throws, the dependents never end. So a failure that
     * cannot be described is wrapped here.
     */
    public static Throwable forStage(Throwable cause) {
        try {
            String unused = cause.toString();
            return cause;
        } catch (Throwable thrown) {
            return new CompletionException(describe(cause), cause);
        }
    }

    /**
     * Returns a failure for one call of many that fail by the same reason: an exception of its own, since whoever gets it may
     * add to it.
     */
    public static RuntimeException ofItsOwn(RuntimeException failure) {
        return failure instanceof BrokenPoolException
                ? new BrokenPoolException(String.valueOf(failure.getMessage()), failure.getCause())
                : new BrokenPoolException("no worker could be started: " + describe(failure), failure);
    }
}
