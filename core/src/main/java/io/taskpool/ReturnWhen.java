package io.taskpool;

/** Says when {@link TaskFutures#waitFor} returns, as in Python's {@code concurrent.futures.wait}. */
public enum ReturnWhen {
    /** Return as soon as one future is done. */
    FIRST_COMPLETED,
    /** Return as soon as one future has failed or was cancelled, or when all are done. */
    FIRST_EXCEPTION,
    /** Return when all futures are done. */
    ALL_COMPLETED
}
