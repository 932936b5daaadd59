package io.taskpool.engine.events;

import io.taskpool.PoolListener;

/** Something that happened in a pool and that listeners are to be told of. Immutable. */
public interface PoolEvent {
    /**
     * Returns of how many things a listener is told.
     *
     * @return at least 1
     */
    int size();

    /**
     * Tells a listener of one of them.
     *
     * @param listener the listener, which may throw anything
     * @param part which one; they are told in their order, from 0
     */
    void tell(PoolListener listener, int part);
}
