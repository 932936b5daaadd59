package io.taskpool.spi;

import static java.util.Objects.requireNonNull;

import io.taskpool.TaskPool;
import java.util.ServiceLoader;

/** Makes pools whose workers a {@link Backend} supplies. Safe for use by many threads. */
public final class TaskPools {
    private TaskPools() {}

    /**
     * Makes a pool. It starts no worker before the first call, and closes the backend once it has been shut down and
     * its last worker has ended. A pool that has become unreachable shuts down once its submitted calls have completed.
     *
     * @param backend starts the workers that run the calls; used by this pool alone
     * @param config the settings
     * @return a new pool
     */
    public static TaskPool of(Backend backend, PoolConfig config) {
        requireNonNull(backend, "backend");
        requireNonNull(config, "config");
        // This package must not import the engine. Both are in one artifact, so they share a class loader.
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, TaskPools.class.getClassLoader())) {
            return provider.open(backend, config);
        }
        throw new IllegalStateException(
                "the engine of the library was not found: taskpool-core was packaged without its"
                        + " META-INF/services. Configure the tool that packaged it to merge these files");
    }
}
