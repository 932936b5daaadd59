package io.taskpool.remote.wire;

import java.io.Serial;

/**
 * Thrown if a {@link ByteSink} would grow beyond its limit. Unchecked, because it passes through code that writes to
 * the sink and cannot handle it.
 */
public class SinkOverflowException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The limit in bytes. */
    private final long limit;

    /**
     * Makes the exception.
     *
     * @param limit the limit in bytes
     */
    public SinkOverflowException(long limit) {
        super("the message takes more than its limit of " + limit + " bytes");
        this.limit = limit;
    }

    /**
     * Returns the limit that was exceeded.
     *
     * @return the limit in bytes
     */
    public long limit() {
        return limit;
    }
}
