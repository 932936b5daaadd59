package io.taskpool.contract;

import io.taskpool.TaskAction;
import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What runs before and after the calls of a platform thread. */
class ThreadHooksContractTest extends WorkerHooksContract {
    ThreadHooksContractTest() {
        super(ThreadHooksContractTest::openPool);
    }

    private static TaskPool openPool(
            int workers, @Nullable TaskAction initializer, @Nullable TaskAction finalizer, Duration startTimeout) {
        return builder(workers, initializer, finalizer, startTimeout).build();
    }

    static ThreadTaskPool.Builder builder(
            int workers, @Nullable TaskAction initializer, @Nullable TaskAction finalizer, Duration startTimeout) {
        ThreadTaskPool.Builder builder = ThreadTaskPool.builder()
                .workers(workers)
                .idleTimeout(Duration.ofMillis(100))
                .startTimeout(startTimeout);
        if (initializer != null) {
            builder.initializer(initializer);
        }
        if (finalizer != null) {
            builder.finalizer(finalizer);
        }
        return builder;
    }
}
