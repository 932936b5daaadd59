package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command to be run as a user's program: in a process of its own, without this one's input. */
final class LaunchedProgram {
    private final Path folder;
    private final List<String> command = new ArrayList<>();
    private final ProcessBuilder builder;
    private Duration limit = Duration.ofMinutes(2);

    /** Makes a command of nothing yet. What it prints is kept in files in the folder. */
    LaunchedProgram(Path folder) {
        this.folder = folder;
        this.builder = new ProcessBuilder(command);
        // The JDK says that it has picked these up, and a user's program has other ones.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
    }

    /** A tool of the JDK that runs the tests. */
    static LaunchedProgram tool(Path folder, String tool) {
        return new LaunchedProgram(folder).with(Jdk.tool(tool).toString());
    }

    static LaunchedProgram java(Path folder) {
        return tool(folder, "java");
    }

    LaunchedProgram with(String... words) {
        command.addAll(List.of(words));
        return this;
    }

    LaunchedProgram environment(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    /** Sets how long it may take. */
    LaunchedProgram within(Duration limit) {
        this.limit = limit;
        return this;
    }

    /** What a program did. */
    record Ended(int exitCode, List<String> output, List<String> errors) {}

    /** Runs it to its end, well or not. */
    Ended end() throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = builder.redirectInput(
                        Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ended", command)
                    .isTrue();
            return new Ended(process.exitValue(), lines(output), lines(errors));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs it to its end, which has to be a good one, and returns what it printed. */
    List<String> output() throws Exception {
        Ended ended = end();
        assertThat(ended.exitCode())
                .as(() -> String.join("\n", command) + "\n" + String.join("\n", ended.errors())
                        + String.join("\n", ended.output()))
                .isZero();
        return ended.output();
    }

    /** Runs it to its end, and returns its report. No worker may be left. */
    EnvironmentReport report() throws Exception {
        return EnvironmentReport.of(output()).withoutWorkersLeft();
    }

    private static List<String> lines(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
