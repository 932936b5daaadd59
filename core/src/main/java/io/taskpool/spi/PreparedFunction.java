package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/** A function that a backend prepared for many calls. Used by one thread. */
public interface PreparedFunction extends AutoCloseable {
    /** A function that stays in this JVM, so that there is nothing to prepare. */
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
     * @param from the first of them to prepare
     * @param to the last plus one
     * @return the payload for the arguments that could be prepared, from the first on; {@link Payload#failure} says why the
     *     next one could not
     */
    Payload prepare(@Nullable Object[] arguments, int from, int to);

    /** Lets the workers forget the function once calls that were submitted are done. */
    @Override
    void close();

    /**
     * Prepared calls.
     *
     * @param payload what {@link WorkUnit#payload()} shall give
     * @param count how many calls were prepared
     * @param bytes how much memory the payload takes
     * @param failure why call {@code count} could not be prepared, or null if all were
     */
    record Payload(
            @Nullable Object payload,
            int count,
            long bytes,
            @Nullable RuntimeException failure) {}
}
