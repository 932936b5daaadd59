package io.taskpool.process.host.classes;

import io.taskpool.process.classes.LoggingBackend;
import io.taskpool.process.files.UncachedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * The SLF4J backend of workers. It links to SLF4J, so it is served, and defined by whichever loader SLF4J is defined by:
 * a task's dependency like any other. On the worker's own class path it would find no SLF4J.
 */
public final class LoggingClasses implements WorkerLibrary {
    /** Not asked of the class itself, which would load SLF4J with the first pool, for 10 ms, and logging may not be used. */
    private static final String PROVIDER = LoggingBackend.PACKAGE + "WorkerLogging";

    @Override
    public byte @Nullable [] content(String name) {
        if (!name.startsWith(LoggingBackend.PACKAGE)) {
            return null;
        }
        URL url = LoggingClasses.class.getResource("/" + name.replace('.', '/') + ".class");
        try {
            return url == null ? null : UncachedResource.read(url, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class " + name + " of taskpool-process-pool", e);
        }
    }

    @Override
    public String loggingProvider() {
        return PROVIDER;
    }
}
