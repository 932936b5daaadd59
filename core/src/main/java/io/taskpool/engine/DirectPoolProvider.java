package io.taskpool.engine;

import io.taskpool.TaskPool;
import io.taskpool.TaskPoolProvider;
import io.taskpool.spi.PoolConfig;

/** Lets {@link TaskPool#direct()} find the pool that runs calls in the calling thread. */
public final class DirectPoolProvider implements TaskPoolProvider {
    /** So many calls may be inside each other, and threads submit at a time, that it is never reached. */
    private static final int UNLIMITED = 1_000_000;

    /** Makes the provider; called by {@link java.util.ServiceLoader}. */
    public DirectPoolProvider() {}

    @Override
    public String kind() {
        return "direct";
    }

    @Override
    public TaskPool open(int workers) {
        return new BackendPool(
                new PoolEngine(PoolConfig.builder("direct", UNLIMITED).build(), new DirectThreads(), ThreadHooks.NONE));
    }
}
