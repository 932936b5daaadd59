package io.taskpool.examples;

import java.util.concurrent.Callable;

/** Measures how long something takes. */
final class Clock {
    /** A result and the seconds that it took. */
    record Timed<R>(R result, double seconds) {}

    private Clock() {}

    static <R> Timed<R> time(Callable<R> work) throws Exception {
        long start = System.nanoTime();
        R result = work.call();
        return new Timed<>(result, (System.nanoTime() - start) / 1e9);
    }
}
