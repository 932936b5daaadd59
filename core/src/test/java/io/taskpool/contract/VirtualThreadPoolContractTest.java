package io.taskpool.contract;

import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The contract on a pool of virtual threads, where the JDK has them. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPoolContractTest extends TaskPoolContract {
    @Override
    protected TaskPool open(int workers) {
        ThreadTaskPool.Builder builder = ThreadTaskPool.builder().workers(workers);
        // The engine that runs the property does not know the annotation; there it gets platform threads on an old JDK.
        return (Runtime.version().feature() >= 21 ? builder.virtualThreads() : builder).build();
    }

    @Override
    protected boolean keepsIdleWorkers() {
        return false; // a virtual thread is cheaper to make than to keep
    }
}
