package io.taskpool.engine.shared;

/** A request of a task in another JVM. It may be kept and answered later, on any thread. Safe for use by many threads. */
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
     * Answers it, unless that was done before. Does not wait: where values have to be written by code of the user's, that is left
     * to another thread. A value that cannot be written arrives as a parcel whose {@link Parcel#open} says so.
     *
     * @param answer the answer
     * @return false if it was answered before, or wants no answer; the client may be gone all the same, of which
     *     {@link SharedTarget#clientGone} tells
     */
    boolean answer(SharedMessage answer);
}
