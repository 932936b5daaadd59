package io.taskpool.shared;

import java.io.Serial;

/**
 * Says that a shared object cannot do what was asked because it was closed, or because nobody in the program that made it holds it
 * any more. The message says which.
 */
public class SharedClosedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what was closed, and what follows from it
     */
    public SharedClosedException(String message) {
        super(message);
    }
}
