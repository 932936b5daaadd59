package io.taskpool.process.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.host.FrameDispatcherTarget;
import io.taskpool.process.worker.ParentFrameHandlerTarget;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads damaged inputs by the thousands; {@code -Dtaskpool.fuzzInputs} says how many for each target. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the long run; the usual one takes seconds
class FuzzRegressionTest {
    private static final long INPUTS = Long.getLong("taskpool.fuzzInputs", 10_000);

    @Test
    void valuesThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        FuzzCounts counts = fuzz(new ValueTarget());
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isPositive();
    }

    @Test
    void framesOfAWorkerThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        FuzzCounts counts = fuzz(new FrameDispatcherTarget());
        // The outcome of a call, which is all that is told of a value that cannot be made.
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isZero();
    }

    @Test
    void framesOfAParentThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        FuzzCounts counts = fuzz(new ParentFrameHandlerTarget());
        // Values are skipped here, none is made.
        assertThat(counts.unreadable()).as("unreadable values of %s", counts).isZero();
    }

    /** All inputs were read, of which some were intact and others were not. */
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
        assertThat(counts.violations()).as("refused of %s", counts).isPositive();
        assertThat(counts.intact()).as("intact of %s", counts).isPositive();
        return counts;
    }
}
