package io.taskpool.remote.wire;

/**
 * The interface that the function of a {@code RUN} frame implements. These numbers belong to the protocol; the engine,
 * which is not in the worker's jar, has its own enum.
 */
public final class FunctionType {
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
    /** {@code io.taskpool.BiTaskFunction}, which takes a list of two as its argument. */
    public static final int TASK_BI_FUNCTION = 6;
    /** The largest of these numbers. */
    public static final int LAST = TASK_BI_FUNCTION;

    private FunctionType() {}

    /**
     * Tells whether functions of a type take an argument.
     *
     * @param type one of the constants here
     * @return true if each call is followed by an argument
     */
    public static boolean takesArgument(int type) {
        return type == TASK_FUNCTION || type == TASK_CONSUMER || type == TASK_BI_FUNCTION;
    }
}
