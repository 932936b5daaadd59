package io.taskpool.monitor;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the calls of one name in one pool, in a {@link PoolReport}. Each attempt to run a call counts. Immutable, so safe for use
 * by many threads.
 */
public final class FunctionSummary {
    private final String pool;
    private final String name;
    private final Map<CallOutcome, Long> outcomes;
    private final long retries;
    private final TimeSummary runTimes;
    private final TimeSummary waitTimes;
    private final long bytesSent;
    private final long bytesReceived;
    private final List<CallEvent> slowest;
    private final Map<String, Long> failures;

    FunctionSummary(
            String pool,
            String name,
            EnumMap<CallOutcome, Long> outcomes,
            long retries,
            TimeSummary runTimes,
            TimeSummary waitTimes,
            long bytesSent,
            long bytesReceived,
            List<CallEvent> slowest,
            Map<String, Long> failures) {
        this.pool = pool;
        this.name = name;
        this.outcomes = outcomes;
        this.retries = retries;
        this.runTimes = runTimes;
        this.waitTimes = waitTimes;
        this.bytesSent = bytesSent;
        this.bytesReceived = bytesReceived;
        this.slowest = List.copyOf(slowest);
        this.failures = Collections.unmodifiableMap(failures);
    }

    /**
     * Returns the name of the pool.
     *
     * @return the name
     */
    public String pool() {
        return pool;
    }

    /**
     * Returns the name of the calls.
     *
     * @return the name that they were given, otherwise that of their function
     */
    public String name() {
        return name;
    }

    /**
     * Returns how many attempts have ended.
     *
     * @return the number
     */
    public long calls() {
        return runTimes.count();
    }

    /**
     * Returns how many attempts ended in some way.
     *
     * @param outcome the way
     * @return the number
     */
    public long calls(CallOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * Returns how many attempts did not succeed.
     *
     * @return the number, without those that were cancelled
     */
    public long failed() {
        return calls() - calls(CallOutcome.SUCCEEDED) - calls(CallOutcome.CANCELLED);
    }

    /**
     * Returns how many attempts were not the first of their call.
     *
     * @return the number
     */
    public long retries() {
        return retries;
    }

    /**
     * Returns how long the attempts ran on their workers.
     *
     * @return the times
     */
    public TimeSummary runTimes() {
        return runTimes;
    }

    /**
     * Returns how long the attempts waited from when they were queued until they began.
     *
     * @return the times
     */
    public TimeSummary waitTimes() {
        return waitTimes;
    }

    /**
     * Returns how many bytes of values were sent to workers for the attempts, as {@link CallEvent#bytesSent()} counts them.
     *
     * @return the number; 0 if the workers are threads
     */
    public long bytesSent() {
        return bytesSent;
    }

    /**
     * Returns how many bytes of results and exceptions came back.
     *
     * @return the number; 0 if the workers are threads
     */
    public long bytesReceived() {
        return bytesReceived;
    }

    /**
     * Returns the attempts that ran longest.
     *
     * @return up to five, the longest first; of their exceptions only the text is known
     */
    public List<CallEvent> slowest() {
        return slowest;
    }

    /**
     * Returns why attempts failed.
     *
     * @return for each text of an exception, how many attempts ended with it, most first; those of more than 300 characters are cut off
     */
    public Map<String, Long> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return "FunctionSummary[" + pool + ", " + name + ", calls=" + calls() + ", failed=" + failed() + ", retries="
                + retries + ", runTimes=" + runTimes + ", waitTimes=" + waitTimes + ", bytesSent=" + bytesSent
                + ", bytesReceived=" + bytesReceived + "]";
    }
}
