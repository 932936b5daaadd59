package io.taskpool.remote.host.classes;

import io.taskpool.remote.classes.LoggingBackend;
import io.taskpool.remote.files.UncachedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * The SLF4J backend of workers. It links to SLF4J, so it is served for any class loader that is asked, and defined by
 * the loader that defines SLF4J, like any other dependency of a task. On the worker's own class path it would find no
 * SLF4J.
 */
final class LoggingClasses {
    /**
     * A literal rather than the class's own name: the class would load SLF4J with the first pool, which takes 10 ms,
     * even if no task logs.
     */
    static final String PROVIDER = LoggingBackend.PACKAGE + "WorkerLogging";

    private LoggingClasses() {}

    /** Returns the bytes of a class, or null if it is not one of these. */
    static byte @Nullable [] content(String name) {
        if (!name.startsWith(LoggingBackend.PACKAGE)) {
            return null;
        }
        URL url = LoggingClasses.class.getResource("/" + name.replace('.', '/') + ".class");
        try {
            return url == null ? null : UncachedResource.read(url, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class " + name + " of taskpool-remote", e);
        }
    }
}
