package io.taskpool.benchmarks.soak;

/**
 * The value of each call: a function of its number that nobody gets right by chance, and that can be turned round, so that
 * a result that comes in any order says which call it is of.
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

    /** Returns the call that has this value, or a number that no call has. */
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

    /** Newton's method: each step doubles the bits that are right. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
