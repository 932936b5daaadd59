package io.taskpool.contract;

import io.taskpool.TaskPool;

/** Shares objects between the tasks of platform threads. */
class ThreadSharedContractTest extends SharedContract {
    @Override
    protected TaskPool open(int workers) {
        return TaskPool.threads(workers);
    }
}
