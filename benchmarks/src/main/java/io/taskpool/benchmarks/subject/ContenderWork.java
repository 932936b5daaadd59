package io.taskpool.benchmarks.subject;

import java.util.concurrent.TimeUnit;

/** What the tasks do: the same work, whoever runs it. */
final class ContenderWork {
    /** About 10 ms on the machines that this was written on. */
    static final int SPIN_STEPS = 7_000_000;

    private static final long SLEEP_MILLIS = 100;

    private ContenderWork() {}

    static int increment(int n) {
        return n + 1;
    }

    /** Computes and touches no memory, so that what is measured is how well the processors are used. */
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
