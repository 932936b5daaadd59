package io.taskpool.contract;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Propagates context to virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPropagationTest extends PropagationContract {
    VirtualThreadPropagationTest() {
        super(VirtualThreadPropagationTest::openPool);
    }

    private static TaskPool openPool(List<ContextCarrier> carriers) {
        ThreadTaskPool.Builder builder = ThreadTaskPool.builder().workers(1).virtualThreads();
        carriers.forEach(builder::propagate);
        return builder.build();
    }
}
