package io.taskpool.monitor;

import java.util.Locale;

/** Writes figures for people: three digits and a unit. */
final class Units {
    private Units() {}

    static String time(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 999_500) {
            return digits(nanos / 1e3) + " µs";
        }
        if (nanos < 999_500_000) {
            return digits(nanos / 1e6) + " ms";
        }
        if (nanos < 59_950_000_000L) {
            return digits(nanos / 1e9) + " s";
        }
        return nanos < 3_597_000_000_000L ? digits(nanos / 60e9) + " min" : digits(nanos / 3600e9) + " h";
    }

    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 999_500) {
            return digits(bytes / 1e3) + " kB";
        }
        return bytes < 999_500_000 ? digits(bytes / 1e6) + " MB" : digits(bytes / 1e9) + " GB";
    }

    static String share(double share) {
        return Math.round(100 * share) + " %";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
    }
}
