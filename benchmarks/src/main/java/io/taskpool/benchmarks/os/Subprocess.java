package io.taskpool.benchmarks.os;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs a program to its end and returns what it printed. */
public final class Subprocess {
    private static final Pattern FIGURE = Pattern.compile("(?m)^([a-z0-9-]+)=([-+0-9.eE]+)$");
    private static final int SHOWN = 2_000;

    private Subprocess() {}

    /**
     * Runs a program that prints {@code name=value} for each figure.
     *
     * @param command the program and its arguments
     * @param limit how long it may take
     * @return the figures in the order in which it printed them
     * @throws IOException if it cannot be run, takes too long, fails, or prints no figure
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static Map<String, Double> figures(List<String> command, Duration limit)
            throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        String output = run(command, null, limit);
        Matcher matcher = FIGURE.matcher(output);
        while (matcher.find()) {
            figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
        }
        if (figures.isEmpty()) {
            throw failure(command, "printed no figure", output);
        }
        return figures;
    }

    /**
     * Runs a program.
     *
     * @param command the program and its arguments
     * @param directory the folder to run it in, or null for this one
     * @param limit how long it may take
     * @return all that it printed
     * @throws IOException if it cannot be run, takes too long, or fails; the message holds what it printed
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static String run(List<String> command, @Nullable Path directory, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("taskpool-benchmark-", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    throw failure(command, "did not end within " + limit.toSeconds() + " s", read(output));
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw failure(command, "ended with status " + process.exitValue(), read(output));
            }
            return read(output);
        } finally {
            Files.delete(output);
        }
    }

    private static String read(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    }

    private static IOException failure(List<String> command, String what, String output) {

        return new IOException(command.get(0) + " … "
                + String.join(" ", command.subList(Math.max(1, command.size() - 6), command.size())) + " " + what
                + ". It printed: " + Ascii.truncate(output, SHOWN, " …"));
    }
}
