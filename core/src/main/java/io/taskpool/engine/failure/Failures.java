package io.taskpool.engine.failure;

import io.taskpool.BrokenPoolException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Wraps and describes tasks' exceptions. Their {@code toString()} and {@code getMessage()} are user code and may throw,
 * for example because a transient field was lost on the way from a worker. The constructors of the JDK's exceptions
 * that take only a cause call them, so those constructors are not used. The methods here that call them run on the
 * thread of a caller of the API, or on a callback thread.
 */
public final class Failures {
    private Failures() {}

    /** Describes a failure by its {@code toString()}, or by its class if that throws. */
    public static String describe(Throwable failure) {
        try {
            return String.valueOf(failure);
        } catch (Throwable thrown) { // it must not replace the failure
            return FunctionNames.of(failure.getClass()) + " (its toString() threw "
                    + thrown.getClass().getName() + ")";
        }
    }

    /**
     * Makes the exception that {@code get()} throws. It is a new one each time, so that it has the caller's stack.
     *
     * @param before what its message says before the failure, or nothing
     */
    public static ExecutionException execution(String before, Throwable cause) {
        return new ExecutionException(before + describe(cause), cause);
    }

    /**
     * Returns the exception with which to complete a {@link java.util.concurrent.CompletableFuture}. The JDK wraps
     * exceptions for dependents, and calls {@code toString()} to do so: if that throws, the dependents never complete.
     * So a failure that cannot be described is wrapped here.
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
     * Returns a failure for one of many calls that fail for the same reason: each gets its own exception, because
     * callers may add suppressed exceptions to it.
     */
    public static RuntimeException ofItsOwn(RuntimeException failure) {
        return failure instanceof BrokenPoolException
                ? new BrokenPoolException(String.valueOf(failure.getMessage()), failure.getCause())
                : new BrokenPoolException("no worker could be started: " + describe(failure), failure);
    }
}
