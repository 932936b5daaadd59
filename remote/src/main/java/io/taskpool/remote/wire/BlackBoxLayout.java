package io.taskpool.remote.wire;

/** The layout of the black box file. All numbers in it are little-endian {@code long}s. */
public final class BlackBoxLayout {
    /** The first number in the file, written by the parent. */
    public static final long MAGIC = 0x5450424c41434b31L;
    /** Offset of the number of the running call; if none is running, of the last one, negated. On a cache line of its own. */
    public static final int RUNNING_CALL = 64;
    /** Offset of {@code System.nanoTime()} at the start of that call, for calls with a time limit. */
    public static final int STARTED_NANOS = 72;
    /** Offset of the stream offset up to which whole frames, or whole values of an open frame, have been written. */
    public static final int PUBLISHED = 128;
    /**
     * Offset of the stream offset of the open {@code RESULT} frame: values are still being added to it, and its length
     * has not been written; 0 if there is none. On the cache line of {@link #PUBLISHED}.
     */
    public static final int OPEN_FRAME = 136;
    /**
     * Offset of the number of the only call that may begin or continue, written by the parent while it decides whether
     * to kill the worker; 0 if any call may. On a cache line of its own.
     */
    public static final int ONLY_CALL = 192;
    /**
     * Offset of the time by {@code System.nanoTime()} of the worker's machine after which no call may begin, unless it is put off
     * before; 0 if there is none. On the cache line of {@link #ONLY_CALL}, with which it is read.
     */
    public static final int LEASE_END = 200;
    /** The value at {@link #ONLY_CALL} while no call may begin. */
    public static final long NO_CALL = -1;
    /** The value at {@link #ONLY_CALL} once no call may ever begin again. */
    public static final long NO_MORE_CALLS = -2;
    /**
     * Offset of the number of bytes of its input that the worker has read. It is larger than the number at {@link
     * #TAKEN_IN} while the worker is processing frames. On a cache line of its own.
     */
    public static final int READ = 256;
    /** Offset of the number of bytes of its input whose frames the worker has processed. */
    public static final int TAKEN_IN = 264;
    /** Offset of the ring: on the second page, so that it shares no page with the header. */
    public static final int RING = 4096;
    /** Size of the ring, a power of two. It must hold what a pipe holds (64 KiB) and what a worker holds back (80 KiB). */
    public static final int RING_BYTES = 262_144;
    /** Of a longer frame, only the last bytes, as many as this, go into the ring. */
    public static final int MAX_RING_FRAME = 65_536;
    /** Size of the whole file. */
    public static final int FILE_BYTES = RING + RING_BYTES;

    private BlackBoxLayout() {}

    /**
     * Returns where in the file a byte of the worker's output stream is stored.
     *
     * @param streamOffset the offset of the byte in the stream
     * @return its offset in the file
     */
    public static int ringPosition(long streamOffset) {
        return RING + (int) (streamOffset & (RING_BYTES - 1));
    }
}
