package io.taskpool.engine.future;

import io.taskpool.EndListener;
import org.jspecify.annotations.Nullable;

/** An {@link EndListener} as a node, which can be removed. */
final class ListenerNode extends EndNode {
    private volatile @Nullable EndListener listener;

    ListenerNode(EndListener listener) {
        this.listener = listener;
    }

    @Override
    protected void ended() {
        EndListener told = listener;
        if (told != null) {
            told.ended();
        }
    }

    /** Clears the listener if it is the given one. */
    boolean giveUp(EndListener removed) {
        boolean mine = listener == removed;
        if (mine) {
            listener = null;
        }
        return mine;
    }

    @Override
    protected boolean hasGivenUp() {
        return listener == null;
    }
}
