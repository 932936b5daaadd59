package io.taskpool.engine;

/** The pool made by {@link io.taskpool.spi.TaskPools#of}, for backends without a pool class of their own. */
final class BackendPool extends EnginePool {
    BackendPool(PoolEngine engine) {
        super(engine);
    }
}
