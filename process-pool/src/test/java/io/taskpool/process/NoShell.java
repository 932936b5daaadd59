package io.taskpool.process;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts the workers of a test class as they are started where there is no shell. */
public final class NoShell implements BeforeAllCallback, AfterAllCallback {
    private static final String SWITCH = "io.taskpool.shell";

    @Override
    public void beforeAll(ExtensionContext context) {
        System.setProperty(SWITCH, "false");
    }

    /** After a nested class, the rest of the class around it goes on without a shell. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().getEnclosingClass() == null) {
            System.clearProperty(SWITCH);
        }
    }
}
