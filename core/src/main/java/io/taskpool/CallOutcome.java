package io.taskpool;

/** How an attempt to run a call ended. */
public enum CallOutcome {
    /** The task returned. */
    SUCCEEDED,
    /** The task threw, or its argument or result could not be transferred. */
    FAILED,
    /** It ran past its time limit and was stopped. */
    TIMED_OUT,
    /**
     * Nobody wanted its outcome any more when it ended: it was cancelled, its {@code map} or {@code stream} had ended, or
     * {@code shutdownNow()} was called.
     */
    CANCELLED,
    /** Its worker died while it ran. */
    WORKER_DIED
}
