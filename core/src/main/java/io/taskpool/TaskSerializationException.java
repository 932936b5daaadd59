package io.taskpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Says that a task, an argument or a result cannot cross to or from a worker. The message names the path to the
 * offending field and says what to do about it.
 */
public class TaskSerializationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what cannot cross, the path to it, and what to do
     * @param cause what the serialization threw, or null
     */
    public TaskSerializationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
