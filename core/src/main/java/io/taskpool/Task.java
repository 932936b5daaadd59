package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A task that computes a value.
 *
 * <p>Being {@link Serializable}, a lambda of this type can run on threads or travel to a worker JVM without a cast. What
 * the lambda captures travels with it, so on a process pool each captured value has to be serializable too.
 * {@link TaskFunction} says what travels how often.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Task<R extends @Nullable Object> extends Serializable {
    /**
     * Computes the result.
     *
     * @return the result, possibly null
     * @throws Exception whatever the task likes to throw; it becomes the cause of the call's failure
     */
    R call() throws Exception;
}
