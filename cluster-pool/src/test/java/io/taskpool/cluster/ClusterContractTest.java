package io.taskpool.cluster;

import io.taskpool.TaskPool;
import io.taskpool.contract.TaskPoolContract;

/** Runs the contract tests on worker JVMs of three members. */
class ClusterContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        return ThreeMembers.open(workers);
    }
}
