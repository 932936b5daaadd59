package io.taskpool.process.host;

import com.google.common.io.ByteStreams;
import io.taskpool.process.classes.WorkerLibrary;
import io.taskpool.process.logging.WorkerLogging;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The SLF4J backend of workers. It links to SLF4J, so it is served, and defined by whichever loader SLF4J is defined by:
 * a task's dependency like any other. On the worker's own class path it would find no SLF4J.
 */
final class LoggingClasses implements WorkerLibrary {
    private static final String PACKAGE = WorkerLogging.class.getPackageName() + ".";

    @Override
    public byte @Nullable [] content(String name) {
        if (!name.startsWith(PACKAGE)) {
            return null;
        }
        try (InputStream in = LoggingClasses.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return in == null ? null : ByteStreams.toByteArray(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class " + name + " of taskpool-process-pool", e);
        }
    }

    @Override
    public String loggingProvider() {
        return WorkerLogging.class.getName();
    }
}
