package io.taskpool.remote.wire;

/** The reasons in a {@code FAILURE} frame why a call failed. */
public final class FailureReason {
    /** The task threw. */
    public static final int THREW = 0;
    /** The task or its argument could not be read. */
    public static final int UNREADABLE = 1;
    /** The result could not be written. */
    public static final int UNWRITABLE = 2;
    /** The task threw an {@code OutOfMemoryError}; the worker is no longer to be trusted. */
    public static final int OUT_OF_MEMORY = 3;

    private FailureReason() {}
}
