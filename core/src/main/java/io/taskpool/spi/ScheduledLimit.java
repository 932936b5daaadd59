package io.taskpool.spi;

/** A time limit that was set by {@link WorkerContext#limit}. Safe for use by many threads. */
public interface ScheduledLimit {
    /**
     * Keeps the limit from taking effect and forgets it. If it is taking effect or has, that is left alone.
     *
     * @return true if it will never take effect and this call is why
     */
    boolean cancel();
}
