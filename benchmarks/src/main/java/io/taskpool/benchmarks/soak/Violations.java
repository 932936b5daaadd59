package io.taskpool.benchmarks.soak;

import java.io.PrintStream;

/** Prints and counts violations of what the library promises. Safe for use by many threads. */
final class Violations {
    private static final int MAX_PRINTED = 20;

    private final PrintStream out;
    private final long seed;
    private int count;
    private int told;

    Violations(PrintStream out, long seed) {
        this.out = out;
        this.seed = seed;
    }

    synchronized void add(String what) {
        count++;
        told++;
        if (told <= MAX_PRINTED) {
            out.println("VIOLATION (seed " + seed + "): " + what);
        } else if (told == MAX_PRINTED + 1) {
            out.println("VIOLATION: further ones are only counted");
        }
    }

    /** Counts a violation of a kind that has been printed. */
    synchronized void addUntold() {
        count++;
    }

    synchronized int count() {
        return count;
    }
}
