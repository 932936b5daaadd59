package io.taskpool.process.wire;

/**
 * Makes an array of the bytes that end a long frame while they arrive, so that the frame need not be put together first. It
 * takes exactly the bytes of the array, in order. For one thread at a time.
 */
public interface ArrayTail {
    /**
     * Takes bytes.
     *
     * @param from where they are
     * @param offset the first
     * @param count how many
     */
    void take(byte[] from, int offset, int count);

    /**
     * Tells how many bytes may be read straight to where they belong, which saves a copy.
     *
     * @return the most bytes to read to {@link #space}, or 0 if they have to go through {@link #take}
     */
    int room();

    /**
     * Returns the array to read to, from {@link #spaceStart} on.
     *
     * @return the array
     */
    byte[] space();

    /**
     * Returns where to read to in {@link #space}.
     *
     * @return an index
     */
    int spaceStart();

    /**
     * Records that bytes were read into the array.
     *
     * @param count how many bytes, {@link #room} at the most
     */
    void filled(int count);

    /** Goes on in another array than {@link #space}, which somebody may still be reading to. */
    void leaveSpace();

    /**
     * Hands the array over, once it is complete.
     *
     * @return the array
     * @throws OutOfMemoryError if there was no memory for it
     */
    Object array();
}
