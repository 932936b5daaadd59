package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/** What a backend prepared for calls, if it may be large. */
public interface Bulky {
    /**
     * Tells whether this is so large that a worker should not get it while it has other calls: their memory might be what it
     * takes.
     *
     * @return true to have the calls wait for a worker that has nothing else
     */
    boolean isBulky();

    /**
     * Tells whether a payload is such.
     *
     * @param payload what a backend prepared, or null
     * @return true if it says so
     */
    static boolean isBulky(@Nullable Object payload) {
        return payload instanceof Bulky bulky && bulky.isBulky();
    }
}
