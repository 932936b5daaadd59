package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.opentest4j.AssertionFailedError;

/** Each test has a JVM of its own, and its verdict arrives. */
class InWorkerTest {
    @RegisterExtension
    final Notes notes = new Notes();

    @Test
    void eachTestHasAFreshJvm() {
        Run.of(FreshTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(6).succeeded(6));
    }

    @TestCase
    @InWorker
    static class FreshTestCase {
        private static int calls;

        @Test
        void first() {
            assertEquals(1, ++calls);
            assertTrue(!Notes.isParent());
        }

        @Test
        void second() {
            assertEquals(1, ++calls);
        }

        @RepeatedTest(2)
        void repeated() {
            assertEquals(1, ++calls);
        }

        @Test
        void withAPoolOfItsOwn(@Pool TaskPool pool) {
            assertEquals(List.of(2, 4), pool.map(n -> n * 2, List.of(1, 2)));
        }

        @Nested
        class Inner {
            @Test
            void inner(TestInfo info) {
                assertEquals(1, ++calls);
                assertTrue(!Notes.isParent());
            }
        }
    }

    @Test
    void failuresArriveAsThemselves() {
        assertThat(Run.failure(AssertingTestCase.class))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("sums ==> expected: <5> but was: <4>")
                .satisfies(thrown -> {
                    AssertionFailedError failed = (AssertionFailedError) thrown;
                    assertThat(failed.getExpected().getValue()).isEqualTo(5);
                    assertThat(failed.getActual().getValue()).isEqualTo(4);
                })
                .hasStackTraceContaining("AssertingTestCase.adds");
        assertThat(Run.failure(ThrowingTestCase.class))
                .isInstanceOf(OrderException.class)
                .satisfies(thrown -> assertThat(((OrderException) thrown).order).isEqualTo(42));
        assertThat(Run.failure(DeathOfAnotherTestCase.class))
                .as("the death of a worker of the test's own")
                .isInstanceOf(WorkerDiedException.class);
    }

    @TestCase
    static class AssertingTestCase {
        @Test
        @InWorker
        void adds() {
            assertEquals(5, 2 + 2, "sums");
        }
    }

    @TestCase
    static class ThrowingTestCase {
        @Test
        @InWorker
        void fails() throws Exception {
            throw new OrderException(42);
        }
    }

    @TestCase
    static class DeathOfAnotherTestCase {
        @Test
        @InWorker
        void fails(@Pool(value = PoolKind.PROCESSES, workers = 1) TaskPool pool) throws Throwable {
            try {
                pool.submit(() -> Runtime.getRuntime().halt(9)).get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        }
    }

    static final class OrderException extends Exception {
        private static final long serialVersionUID = 1L;
        final int order;

        OrderException(int order) {
            super("order " + order);
            this.order = order;
        }
    }

    @Test
    void assumptionsAndConditionsOfTheWorkerSkipTheTest() {
        Run.of(SkippedTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).aborted(2).failed(0));
    }

    @TestCase
    @InWorker
    static class SkippedTestCase {
        @Test
        void assumes() {
            assumeTrue(Notes.isParent());
        }

        @Test
        @EnabledIfSystemProperty(named = Notes.PARENT, matches = "other")
        @Disabled
        void isDisabledHereAlready() {}

        @Test
        @InWorker(jvmArgs = "-D" + Notes.PARENT + "=other")
        @EnabledIfSystemProperty(named = Notes.PARENT, matches = "[0-9]+")
        void isDisabledThere() {}
    }

    @Test
    void aTestThatEndsItsJvmFailsWithWhatHappened() {
        assertThat(Run.failure(ExitTestCase.class))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("the test ended its JVM with the exit code 3")
                .hasMessageContaining("say @InWorker(exitCode = 3)")
                .hasCauseInstanceOf(WorkerDiedException.class);
    }

    @TestCase
    static class ExitTestCase {
        @Test
        @InWorker
        void exits() {
            System.exit(3);
        }
    }

    @Test
    void anExpectedExitCodeIsRequired() {
        var results = Run.of(ExpectedExitTestCase.class);
        results.testEvents()
                .assertStatistics(events -> events.started(4).succeeded(1).failed(3));
        assertThat(failureOf(results, "exits()")).isNull();
        assertThat(failureOf(results, "returns()"))
                .hasMessageContaining("has to end its JVM with the exit code 3, but it returned");
        assertThat(failureOf(results, "exitsOtherwise()"))
                .hasMessageContaining("another exit code than the expected 3")
                .satisfies(thrown -> assertThat(
                                ((AssertionFailedError) thrown).getActual().getValue())
                        .isEqualTo(4));
        assertThat(failureOf(results, "fails()")).hasMessage("before the exit");
    }

    @TestCase
    @InWorker(exitCode = 3)
    static class ExpectedExitTestCase {
        @Test
        void exits() {
            System.exit(3);
        }

        @Test
        void returns() {}

        @Test
        void exitsOtherwise() {
            Runtime.getRuntime().halt(4);
        }

        @Test
        void fails() {
            throw new IllegalStateException("before the exit");
        }
    }

    private static Throwable failureOf(EngineExecutionResults results, String test) {
        return results.testEvents().failed().stream()
                .filter(event -> event.getTestDescriptor().getDisplayName().equals(test))
                .flatMap(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().stream())
                .findFirst()
                .orElse(null);
    }

    @Test
    void aTimeLimitEndsTheWorkerAndShowsWhereItWas() throws IOException {
        Throwable failure = Run.failure(EndlessTestCase.class);
        assertThat(failure).isInstanceOf(TimeoutException.class);
        assertThat(failure).hasStackTraceContaining("EndlessTestCase.spins");
        long pid = Long.parseLong(notes.lines().get(0).split(" ")[0]);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @TestCase
    static class EndlessTestCase {
        @Test
        @InWorker
        @Timeout(value = 10, unit = TimeUnit.SECONDS)
        void spins() {
            Notes.write(Long.toString(ProcessHandle.current().pid()));
            long n = 0;
            while (n >= 0) {
                n++;
            }
        }
    }
}
