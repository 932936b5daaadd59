package io.taskpool.engine;

/**
 * Estimates the time per call, as an exponentially weighted mean that falls fast and rises slowly: the first calls in a
 * new JVM are slow and should soon be forgotten, while one slow call among many should not end batching.
 *
 * <p>Concurrency: updates may be lost in a race between slots. A lost sample does no harm, so there is no lock.
 */
public final class CallTimeEstimator {
    private static final double FALL = 0.5;
    private static final double RISE = 0.2;

    private volatile double nanosPerCall;

    /** Makes an estimator without samples. */
    public CallTimeEstimator() {}

    /**
     * Adds a sample.
     *
     * @param nanos the total time of the calls, in nanoseconds
     * @param calls the number of calls, at least 1
     */
    void add(long nanos, int calls) {
        double sample = Math.max(1.0, (double) nanos / calls);
        double old = nanosPerCall;
        nanosPerCall = old == 0 ? sample : old + (sample - old) * (sample < old ? FALL : RISE);
    }

    /**
     * Returns the mean.
     *
     * @return nanoseconds per call, 0 without samples
     */
    double nanosPerCall() {
        return nanosPerCall;
    }
}
