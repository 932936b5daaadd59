package io.taskpool.remote.wire;

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
    /** To the parent: what a worker of a pool in the worker asks or tells. */
    public static final int PASSED = 5;
    /** To the parent: a worker of a pool in the worker has ended. */
    public static final int PASSED_END = 6;
    /** To the worker: tells a stand-in in a worker of a pool in the worker something. */
    public static final int PASSED_NOTICE = 7;

    private SharedForm() {}
}
