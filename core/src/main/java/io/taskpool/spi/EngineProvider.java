package io.taskpool.spi;

import io.taskpool.TaskPool;

/**
 * Lets {@link TaskPools} find the engine, as a {@link java.util.ServiceLoader} service of this library. Backends neither call
 * nor implement it. Safe for use by many threads.
 */
public interface EngineProvider {
    /**
     * Makes a pool.
     *
     * @param backend starts the workers that run the calls
     * @param config the settings
     * @return a new pool
     */
    TaskPool open(Backend backend, PoolConfig config);
}
