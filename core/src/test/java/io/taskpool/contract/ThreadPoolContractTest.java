package io.taskpool.contract;

import io.taskpool.TaskPool;

/** Runs the contract tests on a pool of platform threads. */
class ThreadPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        return TaskPool.threads(workers);
    }
}
