package io.taskpool.remote.wire;

/**
 * Gives out the regions of one half of a {@link Ring}, one after the other. Regions are freed in the order in which they were
 * given out. For the one thread, or under the lock, of the side that writes there.
 *
 * <p>Positions only increase; a position's place in the half is the remainder of its division by the half's size.
 */
public final class Regions {
    private long head;

    /** Makes regions of a half that is empty. */
    public Regions() {}

    /**
     * Returns where the next region will begin at the earliest.
     *
     * @return the position, which is also the oldest region in use if none is
     */
    public long head() {
        return head;
    }

    /**
     * Gives out a region.
     *
     * @param bytes its size
     * @param oldest the position of the oldest region that is in use, {@link #head} if none is
     * @return its position, or -1 if there is no room
     */
    public long allocate(int bytes, long oldest) {
        if (bytes > Ring.HALF_BYTES) {
            return -1;
        }
        long start = head;
        long tail = oldest;
        boolean fits = start % Ring.HALF_BYTES + bytes <= Ring.HALF_BYTES;
        if (tail == start || !fits) {
            // From the beginning: a region is in one piece, and memory that was just used is in the processor's cache.
            start += (Ring.HALF_BYTES - start % Ring.HALF_BYTES) % Ring.HALF_BYTES;
            tail = tail == head ? start : tail;
        }
        if (start + bytes - tail > Ring.HALF_BYTES) {
            return -1;
        }
        head = start + bytes;
        return start;
    }

    /**
     * Returns the place of a position in its half.
     *
     * @param position what {@link #allocate} returned
     * @return the offset of the region
     */
    public static int offset(long position) {
        return (int) (position % Ring.HALF_BYTES);
    }
}
