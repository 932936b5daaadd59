package io.taskpool.engine;

/** Takes back work that is to run once more. */
interface RetryQueue {
    /** Takes work that was accepted before: a retry. It goes first, because it has waited before. */
    void requeue(Work work);
}
