package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/**
 * Turns functions and arguments into the form in which they are sent to a worker, on the thread that submits them. The
 * default methods prepare nothing, for calls that stay in this JVM. Safe for use by many threads.
 */
public interface Preparer {
    /**
     * Prepares one call.
     *
     * @param kind the kind of function
     * @param function the function
     * @param argument its argument
     * @return the object that {@link WorkUnit#payload()} returns, or null
     * @throws io.taskpool.TaskSerializationException if the call cannot be sent to a worker
     */
    default @Nullable Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        return null;
    }

    /**
     * Prepares a function for many calls.
     *
     * @param kind the kind of function
     * @param function the function
     * @return the prepared function
     * @throws io.taskpool.TaskSerializationException if the function cannot be sent to a worker
     */
    default PreparedFunction prepare(CallKind kind, Object function) {
        return PreparedFunction.UNCHANGED;
    }
}
