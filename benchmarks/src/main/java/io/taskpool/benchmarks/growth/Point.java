package io.taskpool.benchmarks.growth;

import io.taskpool.benchmarks.os.OwnProcesses;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cost of one step of a series.
 *
 * @param line which line of the chart it belongs to
 * @param x the size of the input
 * @param nanos nanoseconds per call
 * @param parentBytes the parent's resident memory after the step
 * @param workerBytes the resident memory of all workers together, with shared pages counted for each
 */
record Point(String line, long x, double nanos, long parentBytes, long workerBytes) {
    private static final Pattern FORM =
            Pattern.compile("point line=(\\S+) x=(\\d+) nanos=(\\S+) parent=(\\d+) workers=(\\d+)");

    static void print(PrintStream out, String line, long x, double nanos, ProcessTaskPool pool) {
        out.println(String.format(
                Locale.ROOT,
                "point line=%s x=%d nanos=%.6g parent=%d workers=%d",
                line,
                x,
                nanos,
                OwnProcesses.residentBytes(ProcessHandle.current().pid()),
                pool.workerPids().stream()
                        .mapToLong(OwnProcesses::residentBytes)
                        .sum()));
    }

    static Optional<Point> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Point(
                        matcher.group(1),
                        Long.parseLong(matcher.group(2)),
                        Double.parseDouble(matcher.group(3)),
                        Long.parseLong(matcher.group(4)),
                        Long.parseLong(matcher.group(5))))
                : Optional.empty();
    }
}
