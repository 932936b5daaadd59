package io.taskpool.engine.shared;

/**
 * A request of a task. It may be kept and answered later, on any thread. Two requests are equal only if they are the same one. Safe
 * for use by many threads.
 */
public interface SharedRequest {
    /**
     * Returns what is asked for.
     *
     * @return the message
     */
    SharedMessage message();

    /**
     * Returns who asks.
     *
     * @return the JVM of the task
     */
    SharedClient client();

    /**
     * Tells whether it wants no answer.
     *
     * @return true if {@link #answer} has no effect
     */
    default boolean isNote() {
        return false;
    }

    /**
     * Sets how long it may wait: after that it is {@linkplain SharedTarget#withdraw withdrawn} with
     * {@link SharedAnswers#TIMED_OUT}. Nothing happens if it is answered before, be it before this call.
     *
     * @param nanos the time in nanoseconds, counted from now
     */
    void expireAfter(long nanos);

    /**
     * Answers it, unless that was done before. Does not wait: where values have to be written by code of the user's, that is left
     * to another thread. A value that cannot be written arrives as a parcel whose {@link Parcel#open} says so.
     *
     * @param answer the answer
     * @return false if it was answered before, or wants no answer; the client may be gone all the same, of which
     *     {@link SharedTarget#clientGone} tells
     */
    boolean answer(SharedMessage answer);
}
