package io.taskpool.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;

/** The contract on a pool of virtual threads, where the JDK has them. */
class VirtualThreadPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        // Not an annotation, because the property is run by an engine that does not know it.
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need JDK 21");
        return ThreadTaskPool.builder().virtualThreads().workers(workers).build();
    }
}
