package io.taskpool.remote.wire;

/** Frame kinds that the parent sends to a worker. */
public final class ToWorker {
    /** Answers {@code HELLO}: limits, the codec, the initializer. */
    public static final int WELCOME = 1;
    /** Calls to run. */
    public static final int RUN = 2;
    /** A function to keep. */
    public static final int CODE = 3;
    /** A function to drop. */
    public static final int FORGET = 4;
    /** The shape of a lambda. */
    public static final int SHAPE = 5;
    /** Prevents a call from running, or interrupts it. */
    public static final int CANCEL = 6;
    /** Asks for the stacks of all threads. */
    public static final int DUMP = 7;
    /** Asks for the calls that have not begun. */
    public static final int RECALL = 8;
    /** Answers {@code CLASS_REQUEST}. */
    public static final int CLASS = 9;
    /** Answers {@code RESOURCE_REQUEST}. */
    public static final int RESOURCE = 10;
    /** Asks the worker to finish and exit. */
    public static final int END = 11;
    /** Answers {@code LOG_LEVEL_REQUEST}. */
    public static final int LOG_LEVEL = 12;
    /** Prefetched classes. */
    public static final int CLASSES = 13;
    /** Names a class loader that the parent no longer has. */
    public static final int FORGET_LOADER = 14;
    /** The files that a class loader searches. */
    public static final int PATH = 15;
    /** Says how much printed text the console has accepted. */
    public static final int PRINTED = 16;
    /** Asks the worker to exit at once, as SIGTERM does. */
    public static final int TERMINATE = 17;
    /** System properties to set. */
    public static final int PROPERTIES = 18;
    /** Offers the ring: names its file. */
    public static final int RING = 19;
    /** An answer or a notice of a shared object; its first byte is one of {@link SharedForm}. */
    public static final int SHARED = 20;

    /** Says whether somebody listens to when calls run. */
    public static final int OBSERVE = 21;

    private ToWorker() {}
}
