package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a program says of itself at its end.
 *
 * @param firstMillis from before the pool was made to its first result
 * @param secondMillis the same for a second pool of the same JVM
 * @param workers the process ids of the workers
 * @param java the version that the program ran on
 * @param workerJava the version that its workers ran on
 */
record EnvironmentReport(long firstMillis, long secondMillis, List<Long> workers, int java, int workerJava) {
    private static final Pattern LINE = Pattern.compile(
            "taskpool-environment first=(\\d+) second=(\\d+) workers=([\\d,]+) java=(\\d+) workerJava=(\\d+)");

    /** Finds the report among the lines that a program printed. */
    static EnvironmentReport of(List<String> lines) {
        for (String line : lines) {
            Matcher match = LINE.matcher(line);
            if (match.find()) {
                return new EnvironmentReport(
                        Long.parseLong(match.group(1)),
                        Long.parseLong(match.group(2)),
                        Stream.of(match.group(3).split(",")).map(Long::valueOf).toList(),
                        Integer.parseInt(match.group(4)),
                        Integer.parseInt(match.group(5)));
            }
        }
        throw new AssertionError("no report in " + lines);
    }

    /** Checks that there were workers, and waits until none is left. */
    EnvironmentReport withoutWorkersLeft() throws Exception {
        assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
        for (long pid : workers) {
            awaitEnd(pid);
        }
        return this;
    }

    static void awaitEnd(long worker) throws Exception {
        ProcessHandle process = ProcessHandle.of(worker).orElse(null);
        if (process != null) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }
}
