package io.taskpool.engine.shared;

/** What a task in a worker JVM asks its parent about its own call, as if it were a shared object. */
public final class ContextQuestion {
    /** What it asks by. No object has this key, and it needs no secret: a worker learns only of what it is running itself. */
    public static final SharedKey KEY = new SharedKey(0, 0);

    /** How long the call may still take, in an answer, if there is no limit. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private ContextQuestion() {}

    /**
     * Makes the question.
     *
     * @param call the number of the call on the pipe to its worker
     * @return the request; its answer is {@link SharedAnswers#GONE} if that call is not running, and otherwise has the index
     *     of the item and the number of the attempt as its numbers, and as its values the names of the pool, the worker and the
     *     call, and the nanoseconds that are left, or {@link #NO_LIMIT}
     */
    public static SharedMessage about(long call) {
        return SharedMessage.of(0, call, 0);
    }
}
