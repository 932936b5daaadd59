package io.taskpool.benchmarks.os;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits, by polling, for conditions that the operating system does not announce. */
public final class Until {
    private static final long INTERVAL_MILLIS = 5;

    private Until() {}

    /**
     * Waits until a condition holds.
     *
     * @param condition the condition, quick to evaluate
     * @param limit how long to wait at most
     * @return whether it holds
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static boolean holds(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return condition.getAsBoolean();
            }
            Thread.sleep(INTERVAL_MILLIS);
        }
        return true;
    }
}
