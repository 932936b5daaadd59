package io.taskpool.spi;

/** Cancels a time limit that was set by {@link WorkerContext#limit}. Safe for use by many threads. */
public interface ScheduledLimit {
    /**
     * Cancels the limit. Has no effect once the limit has begun to take effect.
     *
     * @return true if this call cancelled the limit, so that it never takes effect
     */
    boolean cancel();
}
