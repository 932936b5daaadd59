package io.taskpool.spi;

import org.jspecify.annotations.Nullable;

/**
 * A payload that runs its calls itself when a thread of this JVM comes to them, in place of the function and the arguments that
 * it was prepared from. Safe for use by many threads.
 */
public interface RunsHere {
    /**
     * Runs one call in the current thread.
     *
     * @param kind the kind of function
     * @param index the index of the call within the payload
     * @return the result, null for kinds that return none
     * @throws Throwable whatever the call is to fail with
     */
    @Nullable
    Object run(CallKind kind, int index) throws Throwable;
}
