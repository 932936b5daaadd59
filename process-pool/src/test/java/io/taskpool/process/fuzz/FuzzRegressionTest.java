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

/** A short run of what {@link FuzzMain} does at length. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the long run; the usual one takes seconds
class FuzzRegressionTest {
    private static final long INPUTS = Long.getLong("taskpool.fuzzInputs", 10_000);

    @Test
    void valuesThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        fuzz(new ValueTarget());
    }

    @Test
    void framesOfAWorkerThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        fuzz(new FrameDispatcherTarget());
    }

    @Test
    void framesOfAParentThatWereDamagedAreRefusedAndNothingElseHappens() throws Exception {
        fuzz(new ParentFrameHandlerTarget());
    }

    private static void fuzz(Target target) throws Exception {
        PrintStream console = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        String summary;
        try (target) {
            summary = new Fuzzer(target, 1).run(0, INPUTS);
        } finally {
            System.setOut(console);
        }
        assertThat(summary).contains("violations");
    }
}
