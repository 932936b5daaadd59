package io.taskpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@code map}, {@code stream} and {@code forEach} when the call for an item failed. The cause is the task's own
 * exception, or the pool's exception that says what became of the call.
 */
public class TaskFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The position of the item in the input. */
    private final long index;

    /** The item, which need not be serializable. */
    private final transient @Nullable Object item;

    /**
     * Makes the exception.
     *
     * @param index the position of the item in the input, from 0
     * @param item the item, possibly null
     * @param name the name of the map, or null if it has none
     * @param attempts how often the call began
     * @param cause why the call failed
     */
    public TaskFailedException(
            long index, @Nullable Object item, @Nullable String name, int attempts, Throwable cause) {
        super(
                "the call for item " + index + (name == null ? "" : " of '" + name + "'") + " failed"
                        + (attempts > 1 ? " after " + attempts + " attempts" : "") + ": " + describe(cause),
                cause);
        this.index = index;
        this.item = item;
    }

    /** The task's exception is the user's, and what it says of itself may throw. */
    static String describe(Throwable cause) {
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

    /**
     * Returns the item whose call failed: the very object that the input supplied, on worker JVMs too. For a {@code map} of
     * two inputs it is a list of the two items. The message does not show it, since items can be large or secret.
     *
     * @return the item; null if the input contained null there, or if this exception was itself read from a stream
     */
    public @Nullable Object item() {
        return item;
    }
}
