package io.taskpool.benchmarks.soak;

import java.util.concurrent.TimeUnit;

/**
 * Spreads the calls of a storm over its duration, and tells when the storm is over. Unlike Guava's {@code RateLimiter},
 * it catches up after a stall of any length, so that the storm makes all its calls. Safe for use by many threads.
 */
final class Pace {
    private final long endNanos;
    private final double nanosPerCall;
    private final double startNanos = System.nanoTime();
    private long calls;

    Pace(long stormNanos, double callsPerSecond) {
        endNanos = System.nanoTime() + stormNanos;
        nanosPerCall = 1e9 / callsPerSecond;
    }

    /** Waits until it is time for more calls; returns false if the storm is over. */
    boolean take(int count) throws InterruptedException {
        double due;
        synchronized (this) {
            due = startNanos + calls * nanosPerCall;
            calls += count;
        }
        long wait = (long) (due - System.nanoTime());
        if (due - endNanos > 0 || isOver()) {
            return false;
        }
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
        return true;
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    long leftNanos() {
        return endNanos - System.nanoTime();
    }
}
