package io.taskpool.shared;

import org.jspecify.annotations.Nullable;

/** Where a value is: in the JVM that made it, or in a copy of it. Safe for use by many threads. */
interface ValueSource {
    /** What a closed value says. */
    String CLOSED = "the value was closed, so it is not there any more";

    /** Returns the value if it is here. */
    @Nullable
    Object known();

    /**
     * Gets the value here.
     *
     * @throws SharedClosedException if it was closed, or nobody holds it any more
     */
    Object load();
}
