package io.taskpool.contract;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.util.List;

/** Propagates context to platform threads. */
class ThreadPropagationTest extends PropagationContract {
    ThreadPropagationTest() {
        super(ThreadPropagationTest::openPool);
    }

    private static TaskPool openPool(List<ContextCarrier> carriers) {
        ThreadTaskPool.Builder builder = ThreadTaskPool.builder().workers(1);
        carriers.forEach(builder::propagate);
        return builder.build();
    }
}
