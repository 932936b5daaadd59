/** Pools as parameters of JUnit tests, and tests that run in a worker JVM. */
module io.taskpool.junit {
    requires transitive io.taskpool.process;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.launcher;
    requires static org.jspecify;

    exports io.taskpool.junit;

    opens io.taskpool.junit to
            org.junit.platform.commons;

    uses org.junit.platform.engine.TestEngine;
}
