package io.taskpool;

/**
 * Hears that a future has ended, in the very thread that ends it. That may be the one thread that reads a worker's results,
 * so a listener may do no more than wake or enqueue, and only this package can make one. Programs use
 * {@link TaskFuture#whenComplete}, whose actions run where they hold up nobody.
 *
 * <p>Waiting for futures is built on it: a thread that waits must not depend on a free callback thread.
 */
public abstract class EndListener {
    EndListener() {}

    /** Called once, when the future has ended. Must neither block nor throw. */
    public abstract void ended();

    /** A future that calls such listeners. The library's own futures do; safe for use by many threads. */
    public interface Source {
        /**
         * Calls the listener when the future ends, or at once if it has.
         *
         * @param listener the listener
         */
        void addEndListener(EndListener listener);

        /**
         * Forgets a listener that was added. It may be called all the same if the future ends right now.
         *
         * @param listener the listener
         */
        void removeEndListener(EndListener listener);
    }
}
