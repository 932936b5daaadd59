package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/** Marks a payload that a backend prepared and that may be large. */
public interface Bulky {
    /**
     * Tells whether this payload is so large that a worker should not receive it while it holds other calls, because it
     * may need the memory that they occupy.
     *
     * @return true to keep the calls queued until a worker holds no others
     */
    boolean isBulky();

    /**
     * Tells whether a payload is bulky.
     *
     * @param payload the payload that a backend prepared, or null
     * @return true if it implements this interface and {@link #isBulky()} is true
     */
    static boolean isBulky(@Nullable Object payload) {
        return payload instanceof Bulky bulky && bulky.isBulky();
    }
}
