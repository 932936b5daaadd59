package io.taskpool.thread;

import io.taskpool.TaskPool;
import io.taskpool.TaskPoolProvider;

/** Lets {@link TaskPool#threads()} find this backend. Users need not name it. */
public final class ThreadPoolProvider implements TaskPoolProvider {
    /** Makes the provider; called by {@link java.util.ServiceLoader}. */
    public ThreadPoolProvider() {}

    @Override
    public String kind() {
        return "threads";
    }

    @Override
    public TaskPool open(int workers) {
        return ThreadTaskPool.builder().workers(workers).build();
    }
}
