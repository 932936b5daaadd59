package io.taskpool.remote.host;

import io.taskpool.spi.WorkUnit;

/** Tells which call ran out of memory, where, and which settings help. */
final class OutOfMemoryAdvice {
    private OutOfMemoryAdvice() {}

    /**
     * Returns the failure of a call in place of what its worker could say, which had no memory left to say much.
     *
     * @param thrown what came from the worker; only the JDK's own error is replaced
     */
    static Throwable of(Throwable thrown, WorkUnit work, int call, WorkerParts worker) {
        if (thrown.getClass() != OutOfMemoryError.class) {
            return thrown;
        }
        String message = thrown.getMessage() == null ? "" : thrown.getMessage() + ": ";
        message += work.describe(call) + " ran out of memory on " + worker.handle.displayName();
        if (message.startsWith("Java heap space") || message.startsWith("GC overhead limit")) {
            WorkerSettings settings = worker.pool.settings();
            message += worker.slot.isLarge()
                    ? ", whose heap is " + settings.largerHeap() + "; retryOutOfMemory can give it more"
                    : ", whose heap is " + settings.maxHeap()
                            + "; maxHeap gives workers more, and retryOutOfMemory repeats"
                            + " such calls in a larger heap";
        }
        OutOfMemoryError error = new OutOfMemoryError(message);
        error.setStackTrace(thrown.getStackTrace());
        return error;
    }
}
