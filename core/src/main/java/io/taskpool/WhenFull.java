package io.taskpool;

/** What happens to a call that is submitted while the queue of its pool is full. See {@code maxQueue} of the builders. */
public enum WhenFull {
    /**
     * The submitting thread waits until there is room. A task of the same pool never waits, since it might wait for itself: its
     * calls are queued all the same. If the thread is interrupted, or the pool shut down meanwhile, the call is rejected.
     */
    WAIT,

    /** {@code submit} throws a {@link java.util.concurrent.RejectedExecutionException}. */
    REJECT,

    /**
     * The submitting thread runs the call itself, in this JVM, before {@code submit} returns. Without a time limit, a deadline or
     * retries, which need a worker.
     */
    CALLER_RUNS
}
