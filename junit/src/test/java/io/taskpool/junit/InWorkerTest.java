package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.opentest4j.AssertionFailedError;

class InWorkerTest {
    private static final String PARENT = "taskpool.test.parent";
    private static final String NOTES = "taskpool.test.notes";

    @TempDir
    Path folder;

    private Path notes;

    @BeforeEach
    void tellTheTestCases() throws IOException {
        notes = Files.createFile(folder.resolve("notes"));
        System.setProperty(PARENT, Long.toString(ProcessHandle.current().pid()));
        System.setProperty(NOTES, notes.toString());
    }

    @AfterEach
    void clear() {
        System.clearProperty(PARENT);
        System.clearProperty(NOTES);
    }

    private static boolean isParent() {
        return ProcessHandle.current().pid() == Long.getLong(PARENT);
    }

    /** Notes what runs, and where. */
    private static void note(String what) {
        try {
            Files.writeString(
                    Path.of(System.getProperty(NOTES)),
                    what + (isParent() ? " here" : " there") + "\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

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
            assertTrue(!isParent());
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
                assertTrue(!isParent());
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
            assumeTrue(isParent());
        }

        @Test
        @EnabledIfSystemProperty(named = PARENT, matches = "other")
        @Disabled
        void isDisabledHereAlready() {}

        @Test
        @InWorker(jvmArgs = "-D" + PARENT + "=other")
        @EnabledIfSystemProperty(named = PARENT, matches = "[0-9]+")
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
    void lifecycleMethodsRunWhereTheTestRuns() throws IOException {
        Run.of(LifecycleTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(1).succeeded(1));
        assertThat(Files.readAllLines(notes))
                .containsExactly("before all there", "before there", "test there", "after there", "after all there");
    }

    @TestCase
    @InWorker
    static class LifecycleTestCase {
        @BeforeAll
        static void beforeAll() {
            note("before all");
        }

        @BeforeEach
        void before() {
            note("before");
        }

        @Test
        void test() {
            note("test");
        }

        @AfterEach
        void after() {
            note("after");
        }

        @AfterAll
        static void afterAll() {
            note("after all");
        }
    }

    @Test
    void aSingleMethodLeavesTheOthersHere() throws IOException {
        Run.of(MixedTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
        assertThat(Files.readAllLines(notes))
                .containsExactlyInAnyOrder(
                        "before all here",
                        "before here",
                        "one here",
                        "before all there",
                        "before there",
                        "other there");
    }

    @TestCase
    static class MixedTestCase {
        @BeforeAll
        static void beforeAll() {
            note("before all");
        }

        @BeforeEach
        void before() {
            note("before");
        }

        @Test
        void one() {
            note("one");
        }

        @Test
        @InWorker
        void other() {
            note("other");
        }
    }

    @Test
    void eachInvocationOfAParameterizedTestHasItsOwn() throws IOException {
        var results = Run.of(ParameterizedTestCase.class);
        results.testEvents()
                .assertStatistics(events -> events.started(3).succeeded(2).failed(1));
        assertThat(Run.failure(results)).hasMessageContaining("expected: not equal but was: <two>");
        assertThat(Files.readAllLines(notes)).containsExactly("one there", "two there", "three there");
    }

    @TestCase
    static class ParameterizedTestCase {
        /** Not serializable, and need not be. */
        record Word(String text) {}

        static Stream<Word> words() {
            return Stream.of("one", "two", "three").map(Word::new);
        }

        @ParameterizedTest
        @MethodSource("words")
        @InWorker
        void isNotTwo(Word word) {
            note(word.text());
            assertNotEquals("two", word.text());
        }
    }

    @Test
    void argumentsThatDifferFromJvmToJvmAreRefused() {
        assertThat(Run.failure(DifferingTestCase.class))
                .hasMessageContaining("the worker found no test")
                .hasMessageContaining("have to be the same in each JVM");
    }

    @TestCase
    static class DifferingTestCase {
        static Stream<Integer> numbers() {
            return isParent() ? Stream.of(1, 2) : Stream.of(1);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        @InWorker
        void test(int number) {}
    }

    @Test
    void testFactoriesAreRefused() {
        var results = Run.of(FactoryTestCase.class);
        assertThat(results.allEvents().failed().stream()
                        .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()
                                .getMessage()))
                .singleElement()
                .asString()
                .contains("@InWorker cannot run the @TestFactory method tests of", "use a @ParameterizedTest instead");
    }

    @TestCase
    static class FactoryTestCase {
        @TestFactory
        @InWorker
        Stream<DynamicTest> tests() {
            return Stream.of(DynamicTest.dynamicTest("one", () -> {}));
        }
    }

    @Test
    void theJvmIsTheOneThatWasAskedFor() {
        System.setProperty("taskpool.test.jdk", System.getProperty("java.home"));
        try {
            Run.of(ConfiguredTestCase.class)
                    .testEvents()
                    .assertStatistics(events -> events.started(2).succeeded(2));
        } finally {
            System.clearProperty("taskpool.test.jdk");
        }
        assertThat(Run.failure(ConfiguredTestCase.class))
                .hasMessageContaining("@InWorker(javaHome = \"${taskpool.test.jdk}\") needs the system property or the"
                        + " environment variable taskpool.test.jdk")
                .hasMessageContaining("@EnabledIfEnvironmentVariable");
        assertThat(Run.failure(WrongJdkTestCase.class))
                .hasMessageContaining("the test could not be run in a worker")
                .hasMessageContaining("no-such-jdk");
        assertThat(Run.failure(WrongArgumentTestCase.class)).hasMessageContaining("jvmArgs[0] is 'Xmx64m'");
        assertThat(Run.failure(WrongVariableTestCase.class)).hasMessageContaining("is not of the form NAME=value");
    }

    @TestCase
    static class ConfiguredTestCase {
        @Test
        @InWorker(
                javaHome = "${taskpool.test.jdk}",
                jvmArgs = {"-Xmx64m", "-Dgreeting=hello"})
        void isConfigured() {
            assertEquals("hello", System.getProperty("greeting"));
            assertTrue(Runtime.getRuntime().maxMemory() <= 64 << 20);
        }

        @Test
        @InWorker(environment = {"TASKPOOL_GREETING=hello=there", "TASKPOOL_NAME="})
        void hasItsEnvironment() {
            assertEquals("hello=there", System.getenv("TASKPOOL_GREETING"));
            assertEquals("", System.getenv("TASKPOOL_NAME"));
            assertTrue(System.getenv("PATH") != null);
        }
    }

    @TestCase
    static class WrongJdkTestCase {
        @Test
        @InWorker(javaHome = "no-such-jdk")
        void test() {}
    }

    @TestCase
    static class WrongArgumentTestCase {
        @Test
        @InWorker(jvmArgs = "Xmx64m")
        void test() {}
    }

    @TestCase
    static class WrongVariableTestCase {
        @Test
        @InWorker(environment = "=value")
        void test() {}
    }

    @Test
    void aTimeLimitEndsTheWorkerAndShowsWhereItWas() throws IOException {
        Throwable failure = Run.failure(EndlessTestCase.class);
        assertThat(failure).isInstanceOf(TimeoutException.class);
        assertThat(failure).hasStackTraceContaining("EndlessTestCase.spins");
        long pid = Long.parseLong(Files.readString(notes).strip());
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @TestCase
    static class EndlessTestCase {
        @Test
        @InWorker
        @Timeout(value = 10, unit = TimeUnit.SECONDS)
        void spins() throws IOException {
            Files.writeString(
                    Path.of(System.getProperty(NOTES)), ProcessHandle.current().pid() + "\n");
            long n = 0;
            while (n >= 0) {
                n++;
            }
        }
    }
}
