package io.taskpool.engine.future;

import org.jspecify.annotations.Nullable;

/**
 * A listener for the completion of a {@link PoolFuture}, as a node of its stack. It is notified on the completing
 * thread, so it may only wake a thread or enqueue something.
 */
public abstract class EndNode {
    /** The next node; written before this one is published, and by threads that unlink nodes that were removed. */
    volatile @Nullable EndNode next;

    /** Handles the completion. Called at most once. Must neither block nor throw. */
    protected abstract void ended();

    /** Tells whether this node no longer needs the notification and may be unlinked. */
    protected abstract boolean hasGivenUp();
}
