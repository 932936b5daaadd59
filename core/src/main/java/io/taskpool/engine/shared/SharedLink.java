package io.taskpool.engine.shared;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way from a worker JVM to the one that its pool lives in, and so to the objects there. A backend whose workers are JVMs
 * of their own {@linkplain #connect connects} one in each. Safe for use by many threads.
 */
public interface SharedLink {
    /**
     * Sends a request and waits for its answer. An interrupt {@linkplain SharedTarget#withdraw withdraws} the request: if it
     * has had an effect by then, its answer is returned and the thread stays interrupted.
     *
     * @param key what the object is reached by
     * @param request what is asked for
     * @return the answer
     * @throws InterruptedException if the thread was interrupted, and the request has had no effect
     * @throws io.taskpool.TaskSerializationException if a value cannot be written; nothing was sent
     */
    SharedMessage ask(SharedKey key, SharedMessage request) throws InterruptedException;

    /**
     * Sends a request that wants no answer. It is published at once, so that it takes effect even if this JVM dies right
     * after. What one thread asks and tells arrives in that order.
     *
     * @param key what the object is reached by
     * @param request what is asked for
     * @param atOnce whether somebody may wait for its effect; otherwise it may travel some milliseconds later, together with
     *     others
     * @throws io.taskpool.TaskSerializationException if a value cannot be written; nothing was sent
     */
    void tell(SharedKey key, SharedMessage request, boolean atOnce);

    /**
     * Has notices for an object handed to its stand-in from now on. The link holds the stand-in weakly, and there is one for
     * each object.
     *
     * @param key what the object is reached by
     * @param standIn gets the notices
     */
    void attach(SharedKey key, StandIn standIn);

    /**
     * Returns who passes on what workers of this JVM, which is a worker itself, ask of objects in the one that its pool lives in.
     *
     * @return always the same
     */
    SharedRelay relay();

    /** What an object is represented by in another JVM. */
    interface StandIn {
        /**
         * Takes a notice. Called by the thread that reads the pipe, which may be one that waits in {@link SharedLink#ask}. So it
         * neither waits nor runs code of the user's; values are opened later, by who takes them. Nobody holds a lock that this
         * takes while he asks or tells.
         *
         * @param notice what the object tells
         */
        void told(SharedMessage notice);
    }

    /**
     * Connects this JVM, which is a worker, to the one that its pool lives in.
     *
     * @param link the way there
     */
    static void connect(SharedLink link) {
        Connected.LINK.set(link);
    }

    /**
     * Returns the way to the JVM that this one is a worker of.
     *
     * @return null if this JVM is no worker
     */
    static @Nullable SharedLink connected() {
        return Connected.LINK.get();
    }

    /** Holds the one link of this JVM. */
    final class Connected {
        private static final AtomicReference<@Nullable SharedLink> LINK = new AtomicReference<>();

        private Connected() {}
    }
}
