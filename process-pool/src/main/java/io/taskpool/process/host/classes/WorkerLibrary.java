package io.taskpool.process.host.classes;

import org.jspecify.annotations.Nullable;

/** What workers get from this library whatever class loader they ask, because it has to be defined beside the user's SLF4J. */
public interface WorkerLibrary {
    /**
     * Returns the bytes of a class.
     *
     * @param name the binary name
     * @return its bytes, or null if it is not one of these
     */
    byte @Nullable [] content(String name);

    /**
     * Names the backend of SLF4J in workers.
     *
     * @return a class that {@link #content} knows
     */
    String loggingProvider();
}
