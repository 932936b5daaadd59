package io.taskpool.process;

import io.taskpool.TaskPool;
import io.taskpool.contract.TaskPoolContract;

/** The contract, kept by worker JVMs. */
class ProcessPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        return TaskPool.processes(workers);
    }
}
