package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * Who is writing values for another JVM, on the current thread. A shared object that is written learns from it where it goes, or
 * that it goes nowhere: outside of a pool it cannot be serialized. Safe for use by many threads.
 */
public final class SharedExports {
    private static final ThreadLocal<@Nullable Exporter> CURRENT = new ThreadLocal<>();

    private SharedExports() {}

    /** Writes values for workers that are JVMs of their own: one for each pool of such workers. */
    public interface Exporter {
        /**
         * Notes that an object is among the values that are written now. It is held until these are of no use any more: for
         * a call, until its outcome is known; for an answer, until the client has it.
         *
         * @param target the object
         */
        void exports(SharedTarget target);

        /**
         * Writes a value for the workers of this pool, in the calling thread.
         *
         * @param value the value
         * @return holds both the value and its bytes
         * @throws io.taskpool.TaskSerializationException if the value cannot be written
         */
        Parcel write(@Nullable Object value);

        /**
         * Tells whether threads of this JVM may spin for a moment while they wait for these workers.
         *
         * @return false if the pool was told not to
         */
        boolean maySpin();
    }

    /**
     * Returns who writes on the current thread.
     *
     * @return null if what is written is not for a worker
     */
    public static @Nullable Exporter current() {
        return CURRENT.get();
    }

    /**
     * Sets who writes on the current thread. Whoever sets it restores the previous one in the end.
     *
     * @param exporter who writes from now on, or null
     * @return who wrote until now, or null
     */
    public static @Nullable Exporter enter(@Nullable Exporter exporter) {
        Exporter previous = CURRENT.get();
        if (exporter == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(exporter);
        }
        return previous;
    }
}
