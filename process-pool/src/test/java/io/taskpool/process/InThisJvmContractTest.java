package io.taskpool.process;

import io.taskpool.TaskPool;
import io.taskpool.contract.OneWorkerContract;

/** Runs the contract tests on a process pool whose calls stay in this JVM. */
class InThisJvmContractTest extends OneWorkerContract {
    @Override
    protected TaskPool open(int workers) {
        return ProcessTaskPool.builder().workers(workers).inThisJvm().build();
    }
}
