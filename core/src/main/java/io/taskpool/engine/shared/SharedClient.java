package io.taskpool.engine.shared;

/** Another JVM whose tasks use objects of this one, as these see it: one for each worker. Safe for use by many threads. */
public interface SharedClient {
    /**
     * Tells the stand-in of an object something it has not asked for. Nothing happens if that JVM has no stand-in, or has
     * ended. Does not wait. Notices, and answers that have no values which must be written first, arrive in the order in
     * which they are sent.
     *
     * @param key what the object is reached by
     * @param notice what to tell
     */
    void tell(SharedKey key, SharedMessage notice);

    /**
     * Runs code of the user's for this JVM, such as a method of an object that one of its tasks has called, on a thread
     * that may run such code. There is a limit on these threads; beyond it, the code waits for one. Does not wait itself.
     *
     * @param code what to run; throws nothing
     */
    void execute(Runnable code);

    /**
     * Returns how messages name it.
     *
     * @return for example {@code worker pool-1-2 (pid 4711)}
     */
    String displayName();
}
