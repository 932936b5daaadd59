package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of one argument that a pool applies to many items.
 *
 * <p>Like {@link Task} it is {@link Serializable}. A {@code map} sends the function to each worker once and keeps it
 * there, so what it captures is shared by all calls of that {@code map} on one worker.
 *
 * @param <T> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskFunction<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    /**
     * Computes the result for one argument.
     *
     * @param arg the argument, null only if the caller passed null
     * @return the result, possibly null
     * @throws Exception whatever the function likes to throw; it becomes the cause of the call's failure
     */
    R apply(T arg) throws Exception;
}
