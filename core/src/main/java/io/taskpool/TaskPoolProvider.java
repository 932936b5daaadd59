package io.taskpool;

/**
 * Makes pools of one kind. A backend offers one as a {@link java.util.ServiceLoader} service, by which
 * {@link TaskPool#threads()} and {@link TaskPool#processes()} find it. Implementations have a public constructor without
 * parameters and are safe for use by many threads.
 */
public interface TaskPoolProvider {
    /**
     * Returns the kind of pool that this provider makes.
     *
     * @return {@code "threads"}, {@code "processes"}, or another name of the provider's choice
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
}
