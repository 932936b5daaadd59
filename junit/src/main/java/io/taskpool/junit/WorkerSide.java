package io.taskpool.junit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs one test in the worker, by the engine that would have run it in the parent, and decides what that engine needs to know. */
final class WorkerSide {
    /** Tells our extension that it is in the worker. A parameter, since system properties are seen by tests within tests, too. */
    private static final String MARK = "io.taskpool.junit.worker";

    private static final String ENGINE = "org.junit.jupiter.engine.JupiterTestEngine";

    /** How the part of an id begins that belongs to the engine; what is in front of it belongs to a suite. */
    private static final String ENGINE_SEGMENT = "[engine:junit-jupiter]";

    /** What build tools may have set. JUnit tells the value of a parameter, but not which there are. */
    private static final List<String> PASSED_ON = List.of(
            "junit.jupiter.conditions.deactivate",
            "junit.jupiter.extensions.autodetection.enabled",
            "junit.jupiter.extensions.autodetection.exclude",
            "junit.jupiter.extensions.autodetection.include",
            "junit.jupiter.execution.timeout.default",
            "junit.jupiter.execution.timeout.lifecycle.method.default",
            "junit.jupiter.execution.timeout.mode",
            "junit.jupiter.execution.timeout.test.method.default",
            "junit.jupiter.execution.timeout.testable.method.default",
            "junit.jupiter.execution.timeout.testtemplate.method.default",
            "junit.jupiter.execution.timeout.thread.mode.default",
            "junit.jupiter.extensions.testinstantiation.extensioncontextscope.default",
            "junit.jupiter.tempdir.cleanup.mode.default",
            "junit.jupiter.tempdir.factory.default",
            "junit.jupiter.testclass.order.default",
            "junit.jupiter.testinstance.lifecycle.default",
            "junit.jupiter.testmethod.order.default");

    private WorkerSide() {}

    static boolean isWorker(ExtensionContext context) {
        return context.getConfigurationParameter(MARK).isPresent();
    }

    /** Returns the id that a test has where its engine runs alone. */
    static String idFor(String id) {
        int start = id.lastIndexOf(ENGINE_SEGMENT);
        if (start < 0) {
            throw new IllegalStateException("@InWorker runs tests of JUnit Jupiter only, and this is none: " + id);
        }
        return id.substring(start);
    }

    static Map<String, String> parametersFor(ExtensionContext context) {
        Map<String, String> parameters = new HashMap<>();
        for (String name : PASSED_ON) {
            context.getConfigurationParameter(name).ifPresent(value -> parameters.put(name, value));
        }
        parameters.put(MARK, "true");
        return parameters;
    }

    /**
     * Runs a test.
     *
     * @param id the test
     * @param parameters the parameters of the run
     * @throws FailureInWorker if it did not succeed
     */
    static void run(String id, Map<String, String> parameters) throws FailureInWorker {
        // What a program registers as services is told of the test by the parent.
        LauncherConfig config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(engine())
                .build();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectUniqueId(id))
                .configurationParameters(parameters)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        TestVerdict verdict = new TestVerdict();
        LauncherFactory.create(config).execute(request, verdict);
        verdict.check(id);
    }

    /** Finds the engine without making the others, whose classes the worker would have to load. */
    private static TestEngine engine() {
        return ServiceLoader.load(TestEngine.class).stream()
                .filter(provider -> provider.type().getName().equals(ENGINE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + ENGINE + " on the class path"))
                .get();
    }
}
