package io.taskpool;

import java.util.List;

/**
 * Makes pools of one kind. A backend offers one as a {@link java.util.ServiceLoader} service, by which
 * {@link TaskPool#threads()}, {@link TaskPool#processes()} and {@link TaskPool#cluster} find it. Implementations have a public constructor without
 * parameters and are safe for use by many threads.
 */
public interface TaskPoolProvider {
    /**
     * Returns the kind of pool that this provider makes.
     *
     * @return {@code "threads"}, {@code "processes"}, {@code "cluster"}, or another name of the provider's choice
     */
    String kind();

    /**
     * Makes a pool.
     *
     * @param workers the largest number of workers
     * @return a new pool
     * @throws IllegalArgumentException if the number is less than 1
     */
    TaskPool open(int workers);

    /**
     * Makes a pool that runs its workers on the members of a cluster.
     *
     * @param members addresses of members, as {@code host:port}
     * @return a new pool
     * @throws UnsupportedOperationException if this kind of pool has no members, which is the default
     */
    default TaskPool open(List<String> members) {
        throw new UnsupportedOperationException("a pool of " + kind() + " has no members");
    }
}
