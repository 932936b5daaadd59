package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/** Holds a function that a backend has prepared for many calls. Used by one thread at a time. */
public interface PreparedFunction extends AutoCloseable {
    /** Prepares nothing, for functions that stay in this JVM. */
    PreparedFunction UNCHANGED = new PreparedFunction() {
        @Override
        public Payload prepare(@Nullable Object[] arguments, int from, int to) {
            return new Payload(null, to - from, 0, null);
        }

        @Override
        public void close() {}
    };

    /**
     * Prepares calls of this function.
     *
     * @param arguments the arguments
     * @param from the index of the first argument to prepare
     * @param to the index after the last argument to prepare
     * @return the payload of the leading arguments that could be prepared; {@link Payload#failure} says why the next
     *     one could not be
     */
    Payload prepare(@Nullable Object[] arguments, int from, int to);

    /** Lets the workers drop the function once its submitted calls have completed. */
    @Override
    void close();

    /**
     * Holds prepared calls.
     *
     * @param payload the object that {@link WorkUnit#payload()} returns, or null
     * @param count how many calls were prepared
     * @param bytes the size of the payload in memory, in bytes
     * @param failure why call {@code count} could not be prepared, or null if all were
     */
    record Payload(
            @Nullable Object payload,
            int count,
            long bytes,
            @Nullable RuntimeException failure) {}
}
