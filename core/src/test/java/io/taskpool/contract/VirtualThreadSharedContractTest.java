package io.taskpool.contract;

import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Shares objects between the tasks of virtual threads, on JDKs that have them. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadSharedContractTest extends SharedContract {
    @Override
    protected TaskPool open(int workers) {
        return ThreadTaskPool.builder().workers(workers).virtualThreads().build();
    }
}
