package io.taskpool.process;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskPool;
import io.taskpool.contract.PropagationContract;
import java.util.List;

/** Propagates context to calls that are written and read, and run in this JVM. */
class InThisJvmPropagationTest extends PropagationContract {
    InThisJvmPropagationTest() {
        super(InThisJvmPropagationTest::openPool);
    }

    private static TaskPool openPool(List<ContextCarrier> carriers) {
        ProcessTaskPool.Builder builder = ProcessTaskPool.builder().inThisJvm();
        carriers.forEach(builder::propagate);
        return builder.build();
    }
}
