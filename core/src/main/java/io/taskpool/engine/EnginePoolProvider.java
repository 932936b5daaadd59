package io.taskpool.engine;

import io.taskpool.TaskPool;
import io.taskpool.spi.Backend;
import io.taskpool.spi.EngineProvider;
import io.taskpool.spi.PoolConfig;

/** Lets {@link io.taskpool.spi.TaskPools} find the engine. */
public final class EnginePoolProvider implements EngineProvider {
    /** Makes the provider; called by {@link java.util.ServiceLoader}. */
    public EnginePoolProvider() {}

    @Override
    public TaskPool open(Backend backend, PoolConfig config) {
        return new BackendPool(new PoolEngine(config, backend));
    }
}
