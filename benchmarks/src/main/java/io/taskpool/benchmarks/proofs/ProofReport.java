package io.taskpool.benchmarks.proofs;

import io.taskpool.benchmarks.os.Machine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Prints the report of a proof: its settings, progress, violations, and a summary. For one thread. */
final class ProofReport {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PrintStream out;
    private final String name;
    private final long startNanos = System.nanoTime();
    private long nextProgressNanos = startNanos + PROGRESS_NANOS;
    private int violations;

    ProofReport(PrintStream out, String name, String settings) {
        this.out = out;
        this.name = name;
        out.println(name + ": " + settings);
        out.println(Machine.describe());
    }

    /** Prints a line of progress if the last was some seconds ago. */
    void progress(String format, Object... arguments) {
        long now = System.nanoTime();
        if (now - nextProgressNanos >= 0) {
            nextProgressNanos = now + PROGRESS_NANOS;
            out.println(seconds() + " s  " + String.format(Locale.ROOT, format, arguments));
        }
    }

    void violation(String what) {
        violations++;
        out.println("VIOLATION: " + what);
    }

    /** Prints the summary; returns true if there was no violation. */
    boolean end(String format, Object... arguments) {
        out.println((violations == 0 ? "PASSED" : "FAILED: " + violations + " violations") + "  " + name + " in "
                + seconds() + " s: " + String.format(Locale.ROOT, format, arguments));
        return violations == 0;
    }

    int violations() {
        return violations;
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    }
}
