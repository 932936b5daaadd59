package io.taskpool.process.wire;

/** Numbers that both sides of the pipe agree on. */
public final class Protocol {
    /** What {@code HELLO} starts with: {@code TPW1}. */
    public static final int MAGIC = 0x54505731;

    /** The version of the protocol that this code speaks. */
    public static final int VERSION = 2;

    /** The bytes of a frame before its body: the length and the kind. */
    public static final int HEADER_BYTES = 5;

    /**
     * The longest frame before {@code WELCOME} has agreed on another limit. Only {@code SHAPE} and {@code WELCOME} come
     * before it, but the initializer in it may have captured something large.
     */
    public static final int FIRST_MAX_FRAME = 64 << 20;

    /** The largest limit that can be agreed on: what fits an array, with room for a header. */
    public static final int LARGEST_MAX_FRAME = Integer.MAX_VALUE - 64;

    /**
     * The bytes of printed text that may be on their way from a worker to the console. Enough for a console that takes much to
     * be kept busy.
     */
    public static final int PRINT_WINDOW = 256 << 10;

    /** Flag of {@code RUN}: the calls have a time limit, so their start is stamped into the black box. */
    public static final int RUN_TIMED = 1;

    /** The system property that tells a worker how the parent's standard output encodes text. */
    public static final String STDOUT_ENCODING = "stdout.encoding";

    /** The same for standard error. */
    public static final String STDERR_ENCODING = "stderr.encoding";

    private Protocol() {}
}
