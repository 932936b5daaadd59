package io.taskpool.engine.shared;

/**
 * Passes on what workers of this JVM, which is a worker itself, ask of objects in the JVM that its own pool lives in. There each of
 * them is a client of its own: what it holds comes back when it dies, whatever becomes of this JVM. Its requests wait there, so
 * they take no thread here. Safe for use by many threads.
 *
 * <p>What one client asks and tells is passed on in that order.
 */
public interface SharedRelay {
    /**
     * Passes on a request, and later its answer. Does not wait, and runs no code of the user's in the calling thread.
     *
     * @param key what the object is reached by
     * @param request the request; one that wants an answer gets it, some time
     * @param target who passes it on; at least the last one for a client is kept until its end, so that somebody learns of that
     */
    void passOn(SharedKey key, SharedRequest request, SharedTarget target);

    /**
     * Passes on that a request is taken back. It is answered as any other.
     *
     * @param request a request that was passed on
     */
    void withdraw(SharedRequest request);

    /**
     * Passes on that a client has ended, after all that was passed on for it.
     *
     * @param client the client; nothing happens if it is not known, or not any more
     */
    void ended(SharedClient client);
}
