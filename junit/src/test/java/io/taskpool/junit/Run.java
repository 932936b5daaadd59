package io.taskpool.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs the test cases of our tests, which are no tests of the build. */
final class Run {
    /** The system property that is {@code true} while a test case runs, here and in the workers that it starts. */
    static final String RUNNING = "taskpool.test.running";

    private Run() {}

    static EngineExecutionResults of(Class<?> testCase) {
        return of(testCase, Map.of());
    }

    static EngineExecutionResults of(Class<?> testCase, Map<String, String> parameters) {
        System.setProperty(RUNNING, "true");
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testCase))
                    .configurationParameters(parameters)
                    .execute();
        } finally {
            System.clearProperty(RUNNING);
        }
    }

    /** Returns what the one test that failed has thrown. */
    static Throwable failure(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no test failed"));
    }

    static Throwable failure(Class<?> testCase) {
        return failure(of(testCase));
    }
}
