package io.taskpool.engine.shared;

/**
 * An object that lives in this JVM and is used from others, by its number and a secret. Its methods are called by the thread that reads
 * what a client sends: they neither wait nor run code of the user's. For one client they come one at a time, and its
 * requests come in the order in which it made them; several clients call at the same time.
 *
 * <p>What a client that died had sent by then is handled before {@link #clientGone}, so an object knows exactly what it did.
 */
public interface SharedTarget {
    /**
     * Handles a request. Each that wants an answer gets one, some time.
     *
     * @param request the request
     * @throws IllegalArgumentException if no stand-in sends such a request; its client is then ended
     */
    void handle(SharedRequest request);

    /**
     * Takes back a request that has no answer yet, because its task was interrupted or its time is over: answers it with the
     * given answer if it has had no effect, or does nothing if it was answered in the meantime. Called by any thread.
     *
     * @param request the request, which was handled before
     * @param answer {@link SharedAnswers#WITHDRAWN} or {@link SharedAnswers#TIMED_OUT}
     */
    void withdraw(SharedRequest request, int answer);

    /**
     * Learns that a JVM which has used this object has ended. What it held comes back; its requests need no answer.
     *
     * @param client the JVM
     */
    void clientGone(SharedClient client);
}
