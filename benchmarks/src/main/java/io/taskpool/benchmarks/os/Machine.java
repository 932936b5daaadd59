package io.taskpool.benchmarks.os;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Describes the machine that a program runs on, for its report. */
public final class Machine {
    private Machine() {}

    /**
     * Describes the machine and the JVM.
     *
     * @return one line
     */
    public static String describe() {
        long bytes = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : 0;
        return String.format(
                Locale.ROOT,
                "JDK %s, %d processors, %d GiB, load %.1f, %s %s",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                bytes >> 30,
                load(),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    /**
     * Returns the system's load average over the last minute.
     *
     * @return the load average
     */
    public static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
