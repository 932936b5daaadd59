package io.taskpool.monitor.browser;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One chromium for all tests of a class, which is started before the first of them and ends after the last. */
public final class OneChromium implements BeforeAllCallback, AfterAllCallback {
    private Chromium chromium;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        chromium = Chromium.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (chromium != null) {
            chromium.close();
        }
    }

    public Chromium get() {
        return chromium;
    }
}
