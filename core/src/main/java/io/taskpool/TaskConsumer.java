package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * An action on one argument that a pool applies to many items.
 *
 * <p>Like {@link Task} it is {@link Serializable}.
 *
 * @param <T> the type of the argument
 */
@FunctionalInterface
public interface TaskConsumer<T extends @Nullable Object> extends Serializable {
    /**
     * Runs the action for one argument.
     *
     * @param arg the argument, null only if the caller passed null
     * @throws Exception whatever the action likes to throw; it becomes the cause of the call's failure
     */
    void accept(T arg) throws Exception;
}
