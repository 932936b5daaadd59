package io.taskpool.process;

import io.taskpool.TaskPool;
import io.taskpool.TaskPoolProvider;

/** Lets {@link TaskPool#processes()} find this backend. Users need not name it. */
public final class ProcessPoolProvider implements TaskPoolProvider {
    /** Makes the provider; called by {@link java.util.ServiceLoader}. */
    public ProcessPoolProvider() {}

    @Override
    public String kind() {
        return "processes";
    }

    @Override
    public TaskPool open(int workers) {
        return ProcessTaskPool.builder().workers(workers).build();
    }
}
