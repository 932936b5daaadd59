package io.taskpool;

import java.io.Serializable;

/**
 * A task that returns nothing.
 *
 * <p>Like {@link Task} it is {@link Serializable}, so that a lambda of this type can travel to a worker JVM.
 */
@FunctionalInterface
public interface TaskAction extends Serializable {
    /**
     * Runs the action.
     *
     * @throws Exception whatever the action likes to throw; it becomes the cause of the call's failure
     */
    void run() throws Exception;
}
