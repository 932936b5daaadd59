package io.taskpool;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the backends. The API package must not import them, so both are found the same way. */
final class Providers {
    static final String THREADS = "threads";
    static final String DIRECT = "direct";
    static final String PROCESSES = "processes";
    static final String CLUSTER = "cluster";

    private Providers() {}

    static TaskPool open(String kind, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, was " + workers);
        }
        return find(kind).open(workers);
    }

    static TaskPool openCluster(List<String> members) {
        return find(CLUSTER).open(members);
    }

    private static TaskPoolProvider find(String kind) {
        TaskPoolProvider provider = find(kind, TaskPool.class.getClassLoader());
        if (provider == null) {
            // A container may load the backend with the application's class loader and the API with a shared one.
            provider = find(kind, Thread.currentThread().getContextClassLoader());
        }
        if (provider == null) {
            throw new IllegalStateException("no backend for TaskPool." + kind + "() on the class path or module path;"
                    + " add the Maven dependency io.taskpool:"
                    + (kind.equals(CLUSTER) ? "taskpool-cluster-pool" : "taskpool-process-pool")
                    + " in the version of taskpool-core");
        }
        return provider;
    }

    private static @Nullable TaskPoolProvider find(String kind, @Nullable ClassLoader loader) {
        for (TaskPoolProvider provider : ServiceLoader.load(TaskPoolProvider.class, loader)) {
            if (provider.kind().equals(kind)) {
                return provider;
            }
        }
        return null;
    }
}
