package io.taskpool.process;

import io.taskpool.TaskAction;
import io.taskpool.TaskPool;
import io.taskpool.contract.WorkerHooksContract;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What runs before and after the calls of a worker JVM. */
class ProcessHooksContractTest extends WorkerHooksContract {
    ProcessHooksContractTest() {
        super(ProcessHooksContractTest::openPool);
    }

    private static TaskPool openPool(
            int workers, @Nullable TaskAction initializer, @Nullable TaskAction finalizer, Duration startTimeout) {
        ProcessTaskPool.Builder builder = ProcessTaskPool.builder()
                .workers(workers)
                .maxHeap("64m")
                .idleTimeout(Duration.ofMillis(100))
                .startTimeout(startTimeout);
        if (initializer != null) {
            builder.initializer(initializer);
        }
        if (finalizer != null) {
            builder.finalizer(finalizer);
        }
        return builder.build();
    }
}
