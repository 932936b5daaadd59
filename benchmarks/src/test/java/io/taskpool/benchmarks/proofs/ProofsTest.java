package io.taskpool.benchmarks.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs each proof with small numbers. */
class ProofsTest {
    private final ByteArrayOutputStream report = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(report, true, StandardCharsets.UTF_8);

    private void assertPassed(boolean passed) {
        assertThat(passed).as(report.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(report.toString(StandardCharsets.UTF_8)).contains("PASSED").doesNotContain("VIOLATION");
    }

    @Tag("full")
    @Test
    void workersEndWithTheirParentWhateverTheyAreDoing() throws Exception {
        assertPassed(ParentDeath.run(out, 4, 2, Duration.ofSeconds(60), 1));
    }

    @Test
    void poolsClosedAtRandomMomentsLeaveNothingBehind() throws Exception {
        assertPassed(RandomClose.run(out, 5, 1));
    }

    @Tag("full")
    @Test
    void memoryDoesNotGrowWithTheAmountSent() throws Exception {
        assertPassed(Transfer.run(out, 512, 1));
    }

    @Test
    void manyWorkersRunCallsAtOnce() throws Exception {
        assertPassed(ManyWorkers.run(out, 12));
    }

    @Tag("full")
    @Test
    void replacedWorkersLeaveNothingBehind() throws Exception {
        assertPassed(Recycles.run(out, 16, 2));
    }

    @Test
    void allWorkersReadOneValue() throws Exception {
        assertPassed(Sharing.run(out, 16, 2, 1));
    }
}
