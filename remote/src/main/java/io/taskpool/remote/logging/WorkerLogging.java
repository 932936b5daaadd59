package io.taskpool.remote.logging;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The SLF4J provider of a worker: sends what tasks log to the parent, which logs it. */
public final class WorkerLogging implements SLF4JServiceProvider, ILoggerFactory {
    /** Loggers beyond this many are not cached, so that logger names made from data do not fill the heap. */
    private static final int MAX_LOGGERS = 10_000;

    private final ConcurrentHashMap<String, WorkerLogger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new BasicMDCAdapter();

    /** Makes the provider. SLF4J calls this. */
    public WorkerLogging() {}

    @Override
    public Logger getLogger(String name) {
        WorkerLogger known = loggers.get(name);
        if (known != null) {
            return known;
        }
        WorkerLogger made = new WorkerLogger(name, context);
        if (loggers.size() >= MAX_LOGGERS) {
            return made;
        }
        @Nullable WorkerLogger other = loggers.putIfAbsent(name, made);
        return other == null ? made : other;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing to initialize
    }
}
