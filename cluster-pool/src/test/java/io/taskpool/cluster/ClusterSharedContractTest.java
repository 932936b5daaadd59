package io.taskpool.cluster;

import io.taskpool.TaskPool;
import io.taskpool.contract.SharedContract;

/** Shares objects between tasks on three members. */
class ClusterSharedContractTest extends SharedContract {
    @Override
    protected TaskPool open(int workers) {
        return ThreeMembers.open(workers);
    }
}
