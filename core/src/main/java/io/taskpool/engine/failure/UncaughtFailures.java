package io.taskpool.engine.failure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures of calls without a future. */
public final class UncaughtFailures {
    private static final Logger log = LoggerFactory.getLogger(UncaughtFailures.class);

    private UncaughtFailures() {}

    /**
     * Passes the failure to the handler of uncaught exceptions, as the JDK's pools do: the default handler or, if there
     * is none, the thread group, which prints to the standard error stream. Must be called on a callback thread: the
     * worker's own thread may be in another JVM, and continues in any case.
     */
    public static void report(@Nullable Object command, Throwable thrown) {
        Thread current = Thread.currentThread();
        Thread.UncaughtExceptionHandler handler = current.getUncaughtExceptionHandler();
        try {
            handler.uncaughtException(current, thrown);
        } catch (Throwable ofHandler) { // the handler is foreign code and must not hide the first failure
            log.error(
                    "The handler of uncaught exceptions, {}, threw ({}) when it was given the failure of the command {}",
                    handler.getClass().getName(),
                    ofHandler.getClass().getName(),
                    command == null ? "that was executed" : FunctionNames.of(command),
                    thrown);
        }
    }
}
