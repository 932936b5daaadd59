package io.taskpool.spi;

import static java.util.Objects.requireNonNull;

import io.taskpool.TaskPool;
import java.util.ServiceLoader;

/** Makes pools whose workers a {@link Backend} supplies. Safe for use by many threads. */
public final class TaskPools {
    private TaskPools() {}

    /**
     * Makes a pool. It starts no worker before the first call, and closes the backend once it is shut down and its last worker
     * has ended. A pool that nobody refers to any more ends once what was submitted is done.
     *
     * @param backend what runs the calls, for this pool alone
     * @param config the settings
     * @return a new pool
     */
    public static TaskPool of(Backend backend, PoolConfig config) {
        requireNonNull(backend, "backend");
        requireNonNull(config, "config");
        // The seam must not import the engine. Both are in one artifact, so they have one loader.
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class, TaskPools.class.getClassLoader())) {
            return provider.open(backend, config);
        }
        throw new IllegalStateException("the engine of the library was not found: taskpool-core was packed without its"
                + " META-INF/services. Have the tool that packed it merge these files");
    }
}
