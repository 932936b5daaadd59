package io.taskpool.process.wire;

/** Where things stand in the black box file. All numbers in it are little-endian {@code long}s. */
public final class BlackBoxLayout {
    /** What the file starts with, written by the parent. */
    public static final long MAGIC = 0x5450424c41434b31L;
    /** Offset of the number of the running call; if none is running, of the last one, negated. On a cache line of its own. */
    public static final int RUNNING_CALL = 64;
    /** Offset of {@code System.nanoTime()} at the start of that call, for calls with a time limit. */
    public static final int STARTED_NANOS = 72;
    /** Offset of the stream offset up to which whole frames, or whole values of an open frame, were made. */
    public static final int PUBLISHED = 128;
    /**
     * Offset of the stream offset of the {@code RESULT} frame that values are still added to, whose length is not written
     * yet; 0 if there is none. On the cache line of {@link #PUBLISHED}.
     */
    public static final int OPEN_FRAME = 136;
    /**
     * Offset of the number of the only call that may begin or go on, written by the parent while it decides about killing
     * the worker; 0 if any may. On a cache line of its own.
     */
    public static final int ONLY_CALL = 192;
    /** What stands at {@link #ONLY_CALL} while no call at all may begin. */
    public static final long NO_CALL = -1;
    /** What stands at {@link #ONLY_CALL} once no call is to begin any more. */
    public static final long NO_MORE_CALLS = -2;
    /**
     * Offset of how many bytes of its input the worker has read: more than stands at {@link #TAKEN_IN} while it takes something
     * in. On a cache line of its own.
     */
    public static final int READ = 256;
    /** Offset of the offset in its input up to which the worker has taken frames in. */
    public static final int TAKEN_IN = 264;
    /** Offset of the ring: one page on, so that the header is never shared with it. */
    public static final int RING = 4096;
    /** Size of the ring, a power of two. It must hold what a pipe holds (64 KiB) and what a worker holds back (80 KiB). */
    public static final int RING_BYTES = 262_144;
    /** Of a longer frame only this many bytes, its last, go into the ring. */
    public static final int MAX_RING_FRAME = 65_536;
    /** Size of the whole file. */
    public static final int FILE_BYTES = RING + RING_BYTES;

    private BlackBoxLayout() {}

    /**
     * Tells where in the file a byte of the worker's output stream stands.
     *
     * @param streamOffset the number of bytes before it in the stream
     * @return its offset in the file
     */
    public static int ringPosition(long streamOffset) {
        return RING + (int) (streamOffset & (RING_BYTES - 1));
    }
}
