package io.taskpool.engine.future;

import org.jspecify.annotations.Nullable;

/**
 * Whoever is to be told of the end of a {@link PoolFuture}, as a node of its stack. It is told in the thread that ends the
 * future, so a node wakes or enqueues and does nothing else.
 */
public abstract class EndNode {
    /** The next node; written before this one is published, and by threads that unlink nodes that gave up. */
    volatile @Nullable EndNode next;

    /** Records the end, once. Must neither block nor throw. */
    protected abstract void ended();

    /** Tells whether this node is to be unlinked. */
    protected abstract boolean hasGivenUp();
}
