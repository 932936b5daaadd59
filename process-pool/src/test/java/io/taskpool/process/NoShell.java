package io.taskpool.process;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts the workers of a test class as on platforms without a shell. */
public final class NoShell implements BeforeAllCallback, AfterAllCallback {
    private static final String SWITCH = "io.taskpool.shell";

    @Override
    public void beforeAll(ExtensionContext context) {
        System.setProperty(SWITCH, "false");
    }

    /** Keeps the setting after a nested class, for the rest of the enclosing class. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().getEnclosingClass() == null) {
            System.clearProperty(SWITCH);
        }
    }
}
