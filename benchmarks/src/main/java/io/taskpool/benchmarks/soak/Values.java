package io.taskpool.benchmarks.soak;

/**
 * The value of each call: a bijective function of its number. A wrong value is never right by chance, and the call of a
 * result that arrives out of order can be computed from it.
 */
final class Values {
    private static final long INCREMENT = 0x9e3779b97f4a7c15L;
    private static final long FIRST = 0xbf58476d1ce4e5b9L;
    private static final long SECOND = 0x94d049bb133111ebL;

    private Values() {}

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    static long of(long salt, int call) {
        long z = salt + call * INCREMENT;
        z = (z ^ (z >>> 30)) * FIRST;
        z = (z ^ (z >>> 27)) * SECOND;
        return z ^ (z >>> 31);
    }

    /** Returns the call that has this value, or a number that is not a call's. */
    static long callOf(long salt, long value) {
        long z = unshift(value, 31) * inverse(SECOND);
        z = unshift(z, 27) * inverse(FIRST);
        z = unshift(z, 30);
        return (z - salt) * inverse(INCREMENT);
    }

    private static long unshift(long value, int shift) {
        long result = value;
        for (int known = shift; known < Long.SIZE; known += shift) {
            result = value ^ (result >>> shift);
        }
        return result;
    }

    /** Newton's method: each step doubles the number of correct bits. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
