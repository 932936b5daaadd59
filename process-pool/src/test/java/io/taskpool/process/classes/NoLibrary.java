package io.taskpool.process.classes;

import io.taskpool.process.host.classes.WorkerLibrary;
import org.jspecify.annotations.Nullable;

/** A library that has nothing for workers. */
public final class NoLibrary implements WorkerLibrary {
    @Override
    public byte @Nullable [] content(String name) {
        return null;
    }

    @Override
    public String loggingProvider() {
        return "none";
    }
}
