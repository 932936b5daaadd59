package io.taskpool;

/**
 * Is notified when a future ends, in the very thread that ends it. That may be the only thread that reads a worker's
 * results, so a listener may do no more than wake a thread or enqueue something, and only this package can create one.
 * Programs use {@link TaskFuture#whenComplete}, whose actions run on threads that block nothing else.
 *
 * <p>Waiting for futures is built on it: a thread that waits must not depend on a free callback thread.
 */
public abstract class EndListener {
    EndListener() {}

    /** Called once, when the future has ended. Must neither block nor throw. */
    public abstract void ended();

    /** A future that notifies such listeners, as all of the library's own futures do. Safe for use by many threads. */
    public interface Source {
        /**
         * Calls the listener when the future ends, or at once if it has.
         *
         * @param listener the listener
         */
        void addEndListener(EndListener listener);

        /**
         * Removes a listener. It may still be called if the future ends at the same moment.
         *
         * @param listener the listener
         */
        void removeEndListener(EndListener listener);
    }
}
