package io.taskpool.remote.wire;

/**
 * Builds the array at the end of a long frame as its bytes arrive, so that the frame need not be buffered first. It
 * receives exactly the bytes of the array, in order. For one thread at a time.
 */
public interface ArrayTail {
    /**
     * Adds bytes to the array.
     *
     * @param from the buffer that contains the bytes
     * @param offset the index of the first byte
     * @param count how many bytes
     */
    void take(byte[] from, int offset, int count);

    /**
     * Returns how many bytes may be read directly into the array, which saves a copy.
     *
     * @return the most bytes to read into {@link #space}, or 0 if they have to go through {@link #take}
     */
    int room();

    /**
     * Returns the array to read into, from {@link #spaceStart} on.
     *
     * @return the array
     */
    byte[] space();

    /**
     * Returns where in {@link #space} to put the next byte.
     *
     * @return an index
     */
    int spaceStart();

    /**
     * Records that bytes were read into the array.
     *
     * @param count how many bytes, at most {@link #room}
     */
    void filled(int count);

    /** Continues in a new array, because another thread may still be reading into the current {@link #space}. */
    void leaveSpace();

    /**
     * Hands the array over, once it is complete.
     *
     * @return the array
     * @throws OutOfMemoryError if there was no memory for it
     */
    Object array();
}
