package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskPool;
import io.taskpool.TaskSerializationException;
import io.taskpool.contract.PropagationContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Propagates context to worker JVMs. */
class ProcessPropagationTest extends PropagationContract {
    ProcessPropagationTest() {
        super(ProcessPropagationTest::openPool);
    }

    private static TaskPool openPool(List<ContextCarrier> carriers) {
        ProcessTaskPool.Builder builder = ProcessTaskPool.builder().workers(1).maxHeap("96m");
        carriers.forEach(builder::propagate);
        return builder.build();
    }

    @Test
    void whatCannotBeSentIsNamedAsWhatItIs() throws Exception {
        Object held = new Object();
        TaskPool pool = open(() -> () -> {
            String unused = held.toString();
            return null;
        });
        assertThatThrownBy(() -> get(pool.submit(() -> 1)))
                .cause()
                .isExactlyInstanceOf(TaskSerializationException.class)
                .hasMessageContainingAll(
                        "what the pool's context carriers have captured for lambda in"
                                + " io.taskpool.process.ProcessPropagationTest.whatCannotBeSentIsNamedAsWhatItIs",
                        "java.lang.Object is not serializable");
        assertThatThrownBy(() -> pool.map(n -> n, List.of(1)))
                .isExactlyInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("what the pool's context carriers have captured");
        TaskPool carrying = open(() -> () -> null);
        assertThatThrownBy(() -> get(carrying.submit(() -> held.hashCode())))
                .cause()
                .isExactlyInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("captured a variable (captured value 1): java.lang.Object is not serializable");
        assertThat(get(carrying.submit(() -> 7))).isEqualTo(7);
    }
}
