package io.taskpool.remote.logging;

import io.taskpool.remote.worker.LogBridge;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;

/**
 * A logger in a worker. When it is serialized to another JVM, it becomes the logger of the same name there, as SLF4J's
 * {@link LegacyAbstractLogger} defines.
 */
final class WorkerLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    /** The parent has not been asked yet. */
    private static final int UNKNOWN = -1;

    private final transient MDCAdapter context;

    /** The lowest level that the parent logs. The parent is asked for it once, on first use. */
    private transient volatile int threshold = UNKNOWN;

    WorkerLogger(String name, MDCAdapter context) {
        this.name = name;
        this.context = context;
    }

    private boolean isOn(Level level) {
        int known = threshold;
        if (known == UNKNOWN) {
            known = LogBridge.threshold(name);
            threshold = known;
        }
        return level.toInt() >= known;
    }

    @Override
    public boolean isTraceEnabled() {
        return isOn(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isOn(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isOn(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isOn(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isOn(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        LogBridge.log(level.toInt(), name, String.valueOf(message), thrown, context.getCopyOfContextMap());
    }
}
