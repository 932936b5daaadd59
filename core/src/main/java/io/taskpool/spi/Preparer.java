package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/**
 * Turns functions and arguments into what crosses to a worker, in the thread that submits them. Unless a backend does
 * otherwise nothing is prepared: calls that stay in this JVM cross to nowhere. Safe for use by many threads.
 */
public interface Preparer {
    /**
     * Prepares one call.
     *
     * @param kind the kind of function
     * @param function the function
     * @param argument its argument
     * @return what {@link WorkUnit#payload()} shall give, or null
     * @throws io.taskpool.TaskSerializationException if the call cannot cross to a worker
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
     * @throws io.taskpool.TaskSerializationException if the function cannot cross to a worker
     */
    default PreparedFunction prepare(CallKind kind, Object function) {
        return PreparedFunction.UNCHANGED;
    }
}
