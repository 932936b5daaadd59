package io.taskpool.remote.wire;

/** Frame kinds that a worker sends to its parent. */
public final class ToParent {
    /** The first frame: identifies the worker. */
    public static final int HELLO = 1;
    /** The initializer has run. */
    public static final int READY = 2;
    /** The initializer threw. */
    public static final int INIT_FAILED = 3;
    /** The results of one or more calls with consecutive numbers. */
    public static final int RESULT = 4;
    /** A call's failure. */
    public static final int FAILURE = 5;
    /** A call was cancelled before it began. */
    public static final int SKIPPED = 6;
    /** Returns calls that have not begun. */
    public static final int RECALLED = 7;
    /** Lines that were printed. */
    public static final int OUTPUT = 8;
    /** Asks for a class. */
    public static final int CLASS_REQUEST = 9;
    /** Asks for a resource. */
    public static final int RESOURCE_REQUEST = 10;
    /** The stacks of all threads. */
    public static final int STACKS = 11;
    /** A log event. */
    public static final int LOG = 12;
    /** Asks which levels of a logger are on. */
    public static final int LOG_LEVEL_REQUEST = 13;
    /** Names the first class that the worker has read from a jar. */
    public static final int READ = 14;
    /** Refuses the calls of a frame for which there was no memory. */
    public static final int REFUSED = 15;
    /** Answers {@code RING}: whether the file is mapped. */
    public static final int RING = 16;
    /** A request to a shared object; its first byte is one of {@link SharedForm}. */
    public static final int SHARED = 17;
    /** Tells how long the call ran whose outcome follows. */
    public static final int TOOK = 18;

    /** The results of one or more calls with consecutive numbers, and when these ran. */
    public static final int TIMED_RESULT = 19;
    /** A call's failure, and when it ran. */
    public static final int TIMED_FAILURE = 20;

    private ToParent() {}
}
