package io.taskpool.engine;

/** Accepts work that is to run again. */
interface RetryQueue {
    /** Queues a retry at the front, because its call has waited before. */
    void requeue(Work work);
}
