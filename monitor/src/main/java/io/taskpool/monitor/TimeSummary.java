package io.taskpool.monitor;

import java.time.Duration;
import java.util.Arrays;

/** How long something took, many times over. Immutable, so safe for use by many threads. */
public final class TimeSummary {
    private final long count;
    private final long totalNanos;
    private final long[] percentiles = new long[101];

    /**
     * Sorts the array. Selecting what is asked for would do, but Guava's {@code Quantiles} take quadratic time if many times are equal, as
     * those of the shortest calls are.
     */
    TimeSummary(long[] times) {
        this.count = times.length;
        this.totalNanos = Arrays.stream(times).sum();
        Arrays.sort(times);
        for (int percent = 0; percent <= 100 && times.length > 0; percent++) {
            long place = (long) percent * (times.length - 1);
            int before = (int) (place / 100);
            int after = Math.min(before + 1, times.length - 1);
            percentiles[percent] = times[before] + Math.round((times[after] - times[before]) * (place % 100) / 100.0);
        }
    }

    /**
     * Returns how many times there are.
     *
     * @return the number
     */
    public long count() {
        return count;
    }

    /**
     * Returns all of them together.
     *
     * @return the sum
     */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }

    /**
     * Returns the time that some percent of all times do not exceed.
     *
     * @param percent how many percent, from 0 for the shortest to 100 for the longest
     * @return the time, interpolated between the two that are nearest; zero if there are none
     * @throws IllegalArgumentException if the percentage is out of range
     */
    public Duration percentile(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("the percentage must be from 0 to 100, was " + percent);
        }
        return Duration.ofNanos(nanosAt(percent));
    }

    /**
     * Returns the time that half of all times do not exceed.
     *
     * @return the median; zero if there are none
     */
    public Duration median() {
        return percentile(50);
    }

    long nanosAt(int percent) {
        return percentiles[percent];
    }

    long totalNanos() {
        return totalNanos;
    }

    @Override
    public String toString() {
        return "TimeSummary[count=" + count + ", median=" + Units.time(nanosAt(50)) + ", 95 %="
                + Units.time(nanosAt(95)) + ", longest=" + Units.time(nanosAt(100)) + "]";
    }
}
