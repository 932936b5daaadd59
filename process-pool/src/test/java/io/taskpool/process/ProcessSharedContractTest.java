package io.taskpool.process;

import io.taskpool.TaskPool;
import io.taskpool.contract.SharedContract;

/** Shares objects between the tasks of worker JVMs. */
class ProcessSharedContractTest extends SharedContract {
    @Override
    protected TaskPool open(int workers) {
        return TaskPool.processes(workers);
    }
}
