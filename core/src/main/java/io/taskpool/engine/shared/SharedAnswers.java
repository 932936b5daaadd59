package io.taskpool.engine.shared;

/** The operations of answers. */
public final class SharedAnswers {
    /** It was done; the numbers and values are the result. */
    public static final int DONE = 0;

    /** The request was withdrawn before it was done, and has had no effect. */
    public static final int WITHDRAWN = 1;

    /** The object was closed. */
    public static final int CLOSED = 2;

    /** Nobody in the JVM that the object lives in holds it any more. */
    public static final int GONE = 3;

    /** The time that the request may wait is over, and it has had no effect. */
    public static final int TIMED_OUT = 4;

    /** It failed; the only value is the {@link Throwable}. */
    public static final int THREW = 5;

    private SharedAnswers() {}
}
