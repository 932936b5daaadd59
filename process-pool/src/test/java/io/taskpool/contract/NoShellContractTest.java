package io.taskpool.contract;

import io.taskpool.TaskPool;
import io.taskpool.process.NoShell;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The parts of the contract that depend on how a worker is spoken to, kept by worker JVMs without a shell. */
@ExtendWith(NoShell.class)
class NoShellContractTest {
    @Nested
    class Submitting extends SubmitContract {
        Submitting() {
            super(TaskPool::processes, true);
        }
    }

    @Tag("full")
    @Nested
    class Stopping extends CancelContract {
        Stopping() {
            super(TaskPool::processes);
        }
    }

    @Tag("full")
    @Nested
    class Mapping extends MapContract {
        Mapping() {
            super(TaskPool::processes);
        }
    }
}
