package io.taskpool.environments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The table in {@code docs/platforms.md}. Tests tell it what they have seen; with {@code -Dplatforms=write} it goes into the
 * columns of the JDK that runs them.
 */
final class Platforms {
    static final Path PAGE = Library.TARGET.resolve("../../docs/platforms.md").normalize();
    private static final boolean WRITES = "write".equals(System.getProperty("taskpool.platforms"));
    private static final int CELLS = 3;

    private static @Nullable EnvironmentReport reference;

    private Platforms() {}

    /** Notes that a program did in an environment what it should. */
    static void works(Environment environment, EnvironmentReport report) throws Exception {
        long slower = report.firstMillis() - reference().firstMillis();
        String first = report.firstMillis()
                + (environment == Environment.CLASS_PATH
                        ? ""
                        : " (" + (slower < 0 ? "−" : "+") + Math.abs(slower) + ")");
        System.out.println("in " + environment + ": first result after " + first + " ms, of a second pool after "
                + report.secondMillis() + " ms");
        write(environment, "yes", first, Long.toString(report.secondMillis()));
    }

    /** Notes that what is special about an environment, besides what {@link #works} tells, is as it should be. */
    static void works(Environment environment) throws IOException {
        write(environment, "yes", "", "");
    }

    /** Notes that an environment cannot be had on this machine, and ends the test. */
    static void notHere(Environment environment, String reason) throws IOException {
        write(environment, "not tried: " + reason, "", "");
        Assumptions.abort(environment + " is not to be had here: " + reason);
    }

    /** What the plain class path takes: the better of two, since the first finds the machine cold. */
    static synchronized EnvironmentReport reference() throws Exception {
        EnvironmentReport known = reference;
        if (known == null) {
            Path folder = Files.createTempDirectory("taskpool-reference");
            EnvironmentReport cold = plain(folder);
            EnvironmentReport warm = plain(folder);
            known = warm.firstMillis() < cold.firstMillis() ? warm : cold;
            reference = known;
        }
        return known;
    }

    private static EnvironmentReport plain(Path folder) throws Exception {
        return LaunchedProgram.java(folder)
                .with("-cp", Library.programClassPath(), Library.MAIN)
                .report();
    }

    private static synchronized void write(Environment environment, String... cells) throws IOException {
        if (!WRITES) {
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| " + environment.title() + " |")) {
                List<String> row = cells(lines.get(i));
                int from = Jdk.version() < 25 ? 1 : 1 + CELLS;
                for (int cell = 0; cell < CELLS; cell++) {
                    row.set(from + cell, cells[cell]);
                }
                lines.set(i, "| " + String.join(" | ", row) + " |");
            }
        }
        Files.write(PAGE, lines);
    }

    /** Cuts a row of the table into its cells. */
    static List<String> cells(String line) {
        String inner = line.substring(1, line.length() - 1);
        return new ArrayList<>(
                Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList());
    }
}
