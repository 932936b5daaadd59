package io.taskpool;

import java.io.Serial;
import java.time.Duration;

/**
 * Says that a call exceeded its time limit, which is counted from its start, and was stopped; or that a call or a whole map did
 * not end within its deadline, which is counted from its submission. The message says which.
 */
public class TaskTimeoutException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The limit that was exceeded. */
    private final Duration limit;

    /** What the worker's threads were doing, or the empty string. */
    private final String threadDump;

    /**
     * Makes the exception.
     *
     * @param message what happened, to which call, on which worker
     * @param limit the limit that was exceeded
     * @param threadDump what the worker's threads were doing when the limit was exceeded, or the empty string
     */
    public TaskTimeoutException(String message, Duration limit, String threadDump) {
        super(message);
        this.limit = limit;
        this.threadDump = threadDump;
    }

    /**
     * Returns the limit that was exceeded.
     *
     * @return the limit, counted from the start of the call, or the deadline, counted from its submission
     */
    public Duration limit() {
        return limit;
    }

    /**
     * Returns what the worker's threads were doing when the limit was exceeded.
     *
     * @return a thread dump as text, or the empty string if the worker could not supply one
     */
    public String threadDump() {
        return threadDump;
    }
}
