package io.taskpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Says that the pool cannot start workers at all. The message contains the command and its output. The pool itself
 * stays usable: the next call tries again.
 */
public class BrokenPoolException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message the command, what it printed, and what to do
     * @param cause what starting the process threw, or null
     */
    public BrokenPoolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
