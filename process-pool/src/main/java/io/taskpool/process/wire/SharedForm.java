package io.taskpool.process.wire;

/** What a {@code SHARED} frame holds: its first byte. */
public final class SharedForm {
    /** To the parent: a request that is answered. */
    public static final int ASK = 0;
    /** To the parent: a request that is not answered. */
    public static final int TELL = 1;
    /** To the parent: takes a request back. */
    public static final int WITHDRAW = 2;
    /** To the worker: answers a request. */
    public static final int ANSWER = 3;
    /** To the worker: tells a stand-in something. */
    public static final int NOTICE = 4;

    private SharedForm() {}
}
