package io.taskpool.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the failure of a call that has no future is not lost. */
final class UncaughtFailures {
    private static final Logger log = LoggerFactory.getLogger(UncaughtFailures.class);

    private UncaughtFailures() {}

    /**
     * Gives the failure to the default handler for uncaught exceptions, as any other thread's would be, or logs it if
     * there is none. The worker's thread is not at hand, since it may be in another JVM.
     */
    static void report(Object call, Throwable thrown) {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler == null) {
            log.error(
                    "A command given to execute() failed; submit() would have given a future to see it by: {}",
                    call,
                    thrown);
            return;
        }
        try {
            handler.uncaughtException(Thread.currentThread(), thrown);
        } catch (
                Throwable ofHandler) { // the handler is foreign code, and the first failure must not be lost through it
            ofHandler.addSuppressed(thrown);
            log.error("The default uncaught exception handler {} threw", handler, ofHandler);
        }
    }
}
