package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;

/** What JUnit runs before, after and around a test runs where the test runs. */
class InWorkerLifecycleTest {
    @RegisterExtension
    final Notes notes = new Notes();

    @Test
    void lifecycleMethodsRunWhereTheTestRuns() throws IOException {
        Run.of(LifecycleTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(1).succeeded(1));
        assertThat(notes.lines())
                .containsExactly("before all there", "before there", "test there", "after there", "after all there");
    }

    @TestCase
    @InWorker
    static class LifecycleTestCase {
        @BeforeAll
        static void beforeAll() {
            Notes.write("before all");
        }

        @BeforeEach
        void before() {
            Notes.write("before");
        }

        @Test
        void test() {
            Notes.write("test");
        }

        @AfterEach
        void after() {
            Notes.write("after");
        }

        @AfterAll
        static void afterAll() {
            Notes.write("after all");
        }
    }

    @Test
    void aSingleMethodLeavesTheOthersHere() throws IOException {
        Run.of(MixedTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
        assertThat(notes.lines())
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
            Notes.write("before all");
        }

        @BeforeEach
        void before() {
            Notes.write("before");
        }

        @Test
        void one() {
            Notes.write("one");
        }

        @Test
        @InWorker
        void other() {
            Notes.write("other");
        }
    }

    @Test
    void eachInvocationOfAParameterizedTestHasItsOwn() throws IOException {
        var results = Run.of(ParameterizedTestCase.class);
        results.testEvents()
                .assertStatistics(events -> events.started(3).succeeded(2).failed(1));
        assertThat(Run.failure(results)).hasMessageContaining("expected: not equal but was: <two>");
        assertThat(notes.lines()).containsExactly("one there", "two there", "three there");
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
            Notes.write(word.text());
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
            return Notes.isParent() ? Stream.of(1, 2) : Stream.of(1);
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
}
