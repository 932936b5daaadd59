package io.taskpool.benchmarks.subject;

import java.util.concurrent.TimeUnit;

/** The work of the tasks, which is the same for all contenders. */
final class ContenderWork {
    /** Takes about 10 ms on the development machines. */
    static final int SPIN_STEPS = 7_000_000;

    private static final long SLEEP_MILLIS = 100;

    private ContenderWork() {}

    static int increment(int n) {
        return n + 1;
    }

    /** Computes without using memory, so that the measurement shows how well the processors are used. */
    static long spin(int seed) {
        long state = seed + 88_172_645_463_325_252L;
        for (int i = 0; i < SPIN_STEPS; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
        return state;
    }

    static int sleep(int n) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SLEEP_MILLIS);
        return n;
    }
}
