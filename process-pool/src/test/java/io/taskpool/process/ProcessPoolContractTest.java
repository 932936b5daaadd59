package io.taskpool.process;

import io.taskpool.TaskPool;
import io.taskpool.contract.TaskPoolContract;

/** Runs the contract tests on worker JVMs. */
class ProcessPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        return TaskPool.processes(workers);
    }
}
