package io.taskpool.remote.wire;

/** Numbers that both sides of the pipe agree on. */
public final class Protocol {
    /** The first four bytes of {@code HELLO}: {@code TPW1}. */
    public static final int MAGIC = 0x54505731;

    /** The version of the protocol that this code speaks. */
    public static final int VERSION = 5;

    /** The bytes of a frame before its body: the length and the kind. */
    public static final int HEADER_BYTES = 5;

    /**
     * The longest frame until {@code WELCOME} sets the agreed limit. Only {@code SHAPE} and {@code WELCOME} itself are
     * subject to it, but {@code WELCOME} contains the initializer, which may have captured something large.
     */
    public static final int FIRST_MAX_FRAME = 64 << 20;

    /** The largest limit that can be agreed on: the longest array, less room for a header. */
    public static final int LARGEST_MAX_FRAME = Integer.MAX_VALUE - 64;

    /**
     * The most bytes of printed text that may be in flight from a worker to the console. Enough to keep a fast console
     * busy.
     */
    public static final int PRINT_WINDOW = 256 << 10;

    /** The most requests to shared objects that a worker may have open: as many threads of it may wait for one. */
    public static final int MAX_SHARED_REQUESTS = 1 << 16;

    /** Flag of {@code RUN}: the calls have a time limit, so their start time is written to the black box. */
    public static final int RUN_TIMED = 1;

    /** Flag of {@code RUN}: {@code TOOK} is to tell how long each call ran. */
    public static final int RUN_MEASURED = 2;

    /** The system property that tells a worker how the parent's standard output encodes text. */
    public static final String STDOUT_ENCODING = "stdout.encoding";

    /** The same for standard error. */
    public static final String STDERR_ENCODING = "stderr.encoding";

    /** The system property that is {@code false} in a worker whose threads are to sleep at once when they wait. */
    public static final String SPIN_WAIT = "io.taskpool.spinWait";

    /** Times of calls are in units of this many nanoseconds, as a power of two: those of a small call take a byte each. */
    public static final int TIME_SHIFT = 7;

    private Protocol() {}
}
