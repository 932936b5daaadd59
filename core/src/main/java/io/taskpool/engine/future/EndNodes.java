package io.taskpool.engine.future;

import io.taskpool.EndListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Holds the stack of nodes to notify when a future completes. The stack is part of the future rather than a separate
 * object, so that a call without listeners does not pay for it.
 *
 * <p><b>Concurrency.</b> Pushing, taking all nodes and unlinking are atomic steps without a lock. The thread that takes
 * a node out of the stack notifies it, so each is notified once. {@link PoolFuture} explains why no node is missed.
 *
 * @param <R> the type of the result
 */
abstract class EndNodes<R extends @Nullable Object> extends DelegatingStage<R> implements EndListener.Source {
    private static final VarHandle WAITERS;

    static {
        try {
            WAITERS = MethodHandles.lookup().findVarHandle(EndNodes.class, "waiters", EndNode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable EndNode waiters;

    /** Notifies all nodes in the stack. Each is notified once, by the thread that takes it out. */
    final void tellAll() {
        if (waiters == null) {
            return;
        }
        EndNode node = (EndNode) WAITERS.getAndSet(this, null);
        while (node != null) {
            EndNode next = node.next;
            node.ended();
            node = next;
        }
    }

    final void push(EndNode node) {
        do {
            node.next = waiters;
        } while (!WAITERS.weakCompareAndSet(this, node.next, node));
    }

    /**
     * Notifies the node when this future completes, on the completing thread, or at once if it has completed already.
     */
    public final void onEnd(EndNode node) {
        if (isDone()) {
            node.ended();
            return;
        }
        push(node);
        if (isDone()) {
            tellAll(); // the completing thread may have taken the stack before the push
        }
    }

    @Override
    public final void addEndListener(EndListener listener) {
        onEnd(new ListenerNode(listener));
    }

    @Override
    public final void removeEndListener(EndListener listener) {
        for (EndNode node = waiters; node != null; node = node.next) {
            if (node instanceof ListenerNode mine && mine.giveUp(listener)) {
                unlinkGivenUp();
                return;
            }
        }
    }

    /**
     * Unlinks nodes that were removed, so that many short waits on a long call do not accumulate. Unlinking may race
     * with other unlinking and with pushes, as in {@link java.util.concurrent.FutureTask}: it starts again if it may
     * have linked to a node that was unlinked itself.
     */
    final void unlinkGivenUp() {
        boolean again = true;
        while (again) {
            again = false;
            EndNode previous = null;
            for (EndNode node = waiters, next; node != null && !again; node = next) {
                next = node.next;
                if (!node.hasGivenUp()) {
                    previous = node;
                } else if (previous != null) {
                    previous.next = next;
                    again = previous.hasGivenUp();
                } else {
                    again = !WAITERS.compareAndSet(this, node, next);
                }
            }
        }
    }
}
