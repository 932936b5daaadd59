package io.taskpool.process.wire;

/** What kind of function a {@code RUN} frame calls. */
public final class CallKind {
    /** {@code io.taskpool.Task}. */
    public static final int TASK = 0;
    /** {@code io.taskpool.TaskAction}. */
    public static final int TASK_ACTION = 1;
    /** {@code io.taskpool.TaskFunction}, which takes an argument. */
    public static final int TASK_FUNCTION = 2;
    /** {@code io.taskpool.TaskConsumer}, which takes an argument. */
    public static final int TASK_CONSUMER = 3;
    /** {@code java.util.concurrent.Callable}. */
    public static final int CALLABLE = 4;
    /** {@code java.lang.Runnable}. */
    public static final int RUNNABLE = 5;

    /** Flag of {@code RUN}: the calls have a time limit, so their start is stamped into the black box. */
    public static final int FLAG_TIMED = 1;

    private CallKind() {}

    /**
     * Tells whether calls of a kind take an argument.
     *
     * @param kind one of the constants here
     * @return true if each call is followed by an argument
     */
    public static boolean takesArgument(int kind) {
        return kind == TASK_FUNCTION || kind == TASK_CONSUMER;
    }
}
