package io.taskpool.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A soak of a few seconds. */
@EnabledIfSystemProperty(named = "taskpool.soak", matches = "true", disabledReason = "needs an otherwise idle machine")
class SoakTest {
    @Test
    void everyCallIsAccountedForUnderRandomFaults() throws Exception {
        SoakSettings settings = new SoakSettings(
                1,
                Duration.ofSeconds(10),
                100_000,
                2,
                2,
                4,
                Duration.ofSeconds(5),
                2,
                Duration.ofSeconds(20), // the machine may be busy
                Duration.ofSeconds(90));
        ByteArrayOutputStream report = new ByteArrayOutputStream();

        boolean passed;
        try (SoakRun run = new SoakRun(settings, new PrintStream(report, true, StandardCharsets.UTF_8))) {
            passed = run.run();
        }

        assertThat(passed).as(report.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(report.toString(StandardCharsets.UTF_8))
                .startsWith("seed 1")
                .contains("SOAK PASSED", " died or were killed");
    }
}
