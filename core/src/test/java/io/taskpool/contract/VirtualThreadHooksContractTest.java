package io.taskpool.contract;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What runs before and after the calls of a virtual thread, on JDKs that have them. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadHooksContractTest extends WorkerHooksContract {
    VirtualThreadHooksContractTest() {
        super((workers, initializer, finalizer, startTimeout) -> ThreadHooksContractTest.builder(
                        workers, initializer, finalizer, startTimeout)
                .virtualThreads()
                .build());
    }
}
