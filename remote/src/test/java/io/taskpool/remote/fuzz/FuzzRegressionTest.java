package io.taskpool.remote.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.remote.host.FrameDispatcherTarget;
import io.taskpool.remote.worker.ParentFrameHandlerTarget;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads thousands of corrupted inputs; {@code -Dtaskpool.fuzzInputs} sets the number for each target. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the full run; an ordinary run takes seconds
class FuzzRegressionTest {
    private static final long INPUTS = Long.getLong("taskpool.fuzzInputs", 10_000);

    @Test
    void corruptedValuesAreRejectedWithoutOtherEffects() throws Exception {
        FuzzCounts counts = fuzz(new ValueTarget());
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isPositive();
    }

    @Test
    void corruptedFramesOfAWorkerAreRejectedWithoutOtherEffects() throws Exception {
        FuzzCounts counts = fuzz(new FrameDispatcherTarget());
        // A value that cannot be deserialized is the outcome of a call, not an error of the frame.
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isZero();
    }

    @Test
    void corruptedFramesOfAParentAreRejectedWithoutOtherEffects() throws Exception {
        FuzzCounts counts = fuzz(new ParentFrameHandlerTarget());
        // Values are skipped here, not deserialized.
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isZero();
    }

    /** Asserts that all inputs were read, and that some were intact and others were not. */
    private static FuzzCounts fuzz(Target target) throws Exception {
        PrintStream console = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        FuzzCounts counts;
        try (target) {
            Fuzzer fuzzer = new Fuzzer(target, 1);
            fuzzer.readUndamaged();
            counts = fuzzer.run(INPUTS);
        } finally {
            System.setOut(console);
        }
        assertThat(counts.inputs()).as("inputs of %s", counts).isEqualTo(INPUTS);
        assertThat(counts.violations()).as("rejected of %s", counts).isPositive();
        assertThat(counts.intact()).as("intact of %s", counts).isPositive();
        return counts;
    }
}
