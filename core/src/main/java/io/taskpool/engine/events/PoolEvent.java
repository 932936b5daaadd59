package io.taskpool.engine.events;

import io.taskpool.PoolListener;

/** Something that happened in a pool and that listeners are to be told of. Immutable. */
public interface PoolEvent {
    /**
     * Returns how many methods of a listener {@link #tell} calls.
     *
     * @return at least 1
     */
    int size();

    /**
     * Tells a listener.
     *
     * @param listener the listener, which may throw anything
     */
    void tell(PoolListener listener);
}
