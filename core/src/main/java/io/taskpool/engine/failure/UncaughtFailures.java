package io.taskpool.engine.failure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the failure of a call that has no future is not lost. */
public final class UncaughtFailures {
    private static final Logger log = LoggerFactory.getLogger(UncaughtFailures.class);

    private UncaughtFailures() {}

    /**
     * Gives the failure to the handler of uncaught exceptions, as the JDK's pools do: the default handler or, where there is
     * none, the thread group, which prints to the standard error stream. To be called on a callback thread: the worker's own
     * may be in another JVM, and goes on in any case.
     */
    public static void report(@Nullable Object command, Throwable thrown) {
        Thread current = Thread.currentThread();
        Thread.UncaughtExceptionHandler handler = current.getUncaughtExceptionHandler();
        try {
            handler.uncaughtException(current, thrown);
        } catch (
                Throwable ofHandler) { // the handler is foreign code, and the first failure must not be lost through it
            log.error(
                    "The handler of uncaught exceptions, {}, threw ({}) when it was given the failure of the command {}",
                    handler.getClass().getName(),
                    ofHandler.getClass().getName(),
                    command == null ? "that was executed" : FunctionNames.of(command.getClass()),
                    thrown);
        }
    }
}
