package io.taskpool.benchmarks.soak;

/**
 * One use of the API, which made consecutive calls.
 *
 * @param what what was done, with all numbers
 * @param pool the name of the pool
 * @param first the first call
 * @param count how many calls
 * @param expectation what may become of them
 * @param startedNanos when it began
 */
record Operation(String what, String pool, int first, int count, Expectation expectation, long startedNanos) {
    @Override
    public String toString() {
        return what + " on pool " + pool + " (calls " + first + " to " + (first + count - 1) + ")";
    }
}
