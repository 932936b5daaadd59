package io.taskpool.benchmarks.soak;

/**
 * One use of the API, which made calls with consecutive numbers.
 *
 * @param what a description with all parameters
 * @param pool the name of the pool
 * @param first the first call
 * @param count how many calls
 * @param expectation how they may end
 * @param startedNanos when it began
 */
record Operation(String what, String pool, int first, int count, Expectation expectation, long startedNanos) {
    @Override
    public String toString() {
        return what + " on pool " + pool + " (calls " + first + " to " + (first + count - 1) + ")";
    }
}
