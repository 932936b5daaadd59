package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The settings of the JVM that a test runs in. */
class InWorkerSettingsTest {
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
}
