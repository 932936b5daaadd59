package io.taskpool.engine.jfr;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.jfr.SettingControl;

/**
 * How long an attempt has to run to be recorded: a number with a unit, as in {@code 10 ms}, which is how the recorder's own
 * thresholds are written. If several recordings ask, the shortest counts.
 */
public final class ShortestRun extends SettingControl {
    private String value = "0 ns";
    private volatile long nanos;

    /** Makes the setting; for the recorder. */
    public ShortestRun() {}

    long nanos() {
        return nanos;
    }

    @Override
    public String combine(Set<String> values) {
        String least = "0 ns";
        long leastNanos = Long.MAX_VALUE;
        for (String one : values) {
            long asked = nanos(one);
            if (asked < leastNanos) {
                least = one;
                leastNanos = asked;
            }
        }
        return least;
    }

    @Override
    public void setValue(String newValue) {
        value = newValue;
        nanos = nanos(newValue);
    }

    @Override
    public String getValue() {
        return value;
    }

    /** Reads a time; what cannot be read records everything, as a recorder must not fail for a setting. */
    static long nanos(String text) {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
        try {
            long number = Long.parseLong(parts[0]);
            return switch (parts.length < 2 ? "ns" : parts[1]) {
                case "us" -> TimeUnit.MICROSECONDS.toNanos(number);
                case "ms" -> TimeUnit.MILLISECONDS.toNanos(number);
                case "s" -> TimeUnit.SECONDS.toNanos(number);
                case "m" -> Duration.ofMinutes(number).toNanos();
                case "h" -> Duration.ofHours(number).toNanos();
                default -> number;
            };
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
