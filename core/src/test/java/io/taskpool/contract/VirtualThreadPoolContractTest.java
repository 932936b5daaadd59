package io.taskpool.contract;

import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Runs the contract tests on a pool of virtual threads, on JDKs that have them. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        ThreadTaskPool.Builder builder = ThreadTaskPool.builder().workers(workers);
        // The engine that runs properties ignores the annotation; on an old JDK they run on platform threads.
        return (Runtime.version().feature() >= 21 ? builder.virtualThreads() : builder).build();
    }

    @Override
    protected boolean keepsIdleWorkers() {
        return false; // a virtual thread is cheaper to create than to keep
    }
}
