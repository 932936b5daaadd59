package io.taskpool.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFailedException;
import io.taskpool.WorkerDiedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the soak report each kind of violation, so a soak that reports none means something. */
class LedgerCheckTest {
    private static final Expectation VALUE = new Expectation(Set.of(SeenOutcome.VALUE, SeenOutcome.DIED), 1);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Violations violations = new Violations(new PrintStream(printed, true, StandardCharsets.UTF_8), 7);
    private final SoakPool pool = SoakPool.steady(1);
    private CallWindow window;

    @TempDir
    private Path directory;

    @BeforeEach
    void openWindow() throws IOException {
        window = new CallWindow(directory.resolve("window"), 42, 100);
    }

    @AfterEach
    void closeWindow() throws IOException {
        window.close();
        pool.pool().close();
    }

    private int begin(Expectation expectation) {
        Operation operation = window.begin("a call", pool, 1, expectation);
        assertThat(operation).isNotNull();
        return operation.first();
    }

    private String check() {
        long unused = new LedgerCheck(window, violations, new Tally()).check();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void run(int call) {
        window.runs().started(call);
        window.runs().ended(call);
    }

    @Test
    void aCallThatRanOnceAndReturnedItsOwnValueIsNoViolation() {
        int call = begin(VALUE);
        run(call);
        window.reportValue(call, window.valueOf(call));

        assertThat(check()).isEmpty();
    }

    @Test
    void aCallWithoutAnOutcomeIsLost() {
        run(begin(VALUE));

        assertThat(check()).contains("LOST", "(seed 7)", "began 1 times, ended 1 times");
    }

    @Test
    void aCallWithTwoOutcomesIsDoubled() {
        int call = begin(VALUE);
        run(call);
        window.reportValue(call, window.valueOf(call));
        window.reportValue(call, window.valueOf(call));

        assertThat(check()).contains("DOUBLED", "reported 2 times");
    }

    @Test
    void aCallThatRanTwiceIsDoubledUnlessRetriesWereAskedFor() {
        int once = begin(VALUE);
        int twice = begin(new Expectation(VALUE.outcomes(), 2));
        for (int call : List.of(once, once, twice, twice)) {
            run(call);
        }
        window.reportValue(once, window.valueOf(once));
        window.reportValue(twice, window.valueOf(twice));

        assertThat(check()).containsOnlyOnce("DOUBLED: a call ran 2 times").contains("call " + once + " of");
    }

    @Test
    void aValueOfAnotherCallIsMisroutedAndTheReportNamesThatCall() {
        int first = begin(VALUE);
        int second = begin(VALUE);
        run(first);
        run(second);
        window.reportValue(first, window.valueOf(second));
        window.reportValue(second, window.valueOf(second));

        assertThat(check()).contains("MISROUTED", "which is that of call " + second);
    }

    @Test
    void anExceptionOfAnotherCallIsMisrouted() {
        int call = begin(VALUE);
        run(call);
        window.reportFailure(call, new TaskFailedException(0, call, null, 1, new TaskTrouble(call + 1)));

        assertThat(check()).contains("MISROUTED");
    }

    @Test
    void aValueOfACallThatDidNotRunIsAViolation() {
        int call = begin(VALUE);
        window.reportValue(call, window.valueOf(call));

        assertThat(check()).contains("did not run to its end");
    }

    @Test
    void oneDeathThatFailsTwoCallsIsAViolation() {
        for (int i = 0; i < 2; i++) {
            int call = begin(VALUE);
            window.runs().started(call);
            window.reportFailure(call, death("worker 3 (pid 4711) was ended by SIGKILL while call 5 was running"));
        }

        assertThat(check()).contains("the death of one worker failed two calls");
    }

    @Test
    void aCallWhoseWorkerThePoolKilledForAnotherCallIsAViolation() {
        int call = begin(VALUE);
        window.runs().started(call);
        window.reportFailure(
                call, death("worker 3 (pid 4711) was killed because its call was cancelled while call 5 was running"));

        assertThat(check()).contains("KILLED_FOR_ANOTHER, which is not allowed");
    }

    @Test
    void aCallThatRanAlthoughItWasReturnedAsNotBegunIsAViolation() {
        int call = begin(new Expectation(Set.of(SeenOutcome.NOT_BEGUN), 1));
        run(call);
        window.report(call, SeenOutcome.NOT_BEGUN);

        assertThat(check()).contains("returned as not begun");
    }

    @Test
    void theCallOfAValueCanBeComputedFromIt() {
        for (int call = 0; call < 1_000; call++) {
            assertThat(Values.callOf(42, Values.of(42, call))).isEqualTo(call);
        }
    }

    private static WorkerDiedException death(String message) {
        return new WorkerDiedException(message, 4711, 137, "SIGKILL", List.of(), null, false);
    }
}
