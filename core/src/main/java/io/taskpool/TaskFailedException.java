package io.taskpool;

import java.io.Serial;

/**
 * Thrown by {@code map}, {@code stream} and {@code forEach} when the call for an item failed. The cause is the task's own
 * exception, or the pool's exception that says what became of the call.
 */
public class TaskFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The position of the item in the input. */
    private final long index;

    /**
     * Makes the exception.
     *
     * @param index the position of the item in the input, from 0
     * @param cause why the call failed
     */
    public TaskFailedException(long index, Throwable cause) {
        super("the call for item " + index + " failed: " + describe(cause), cause);
        this.index = index;
    }

    /** The task's exception is the user's, and what it says of itself may throw. */
    private static String describe(Throwable cause) {
        try {
            return String.valueOf(cause);
        } catch (Throwable thrown) {
            return cause.getClass().getName() + " (its toString() threw "
                    + thrown.getClass().getName() + ")";
        }
    }

    /**
     * Returns the position in the input of the item whose call failed.
     *
     * @return the position, from 0
     */
    public long index() {
        return index;
    }
}
