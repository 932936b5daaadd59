package io.taskpool.engine.future;

import io.taskpool.EndListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The stack of those who are to be told of the end of a future. It is part of the future itself, not an object beside it,
 * so that a call on which nobody waits costs nothing for it.
 *
 * <p><b>Concurrency.</b> Pushing, taking all and unlinking are atomic steps without a lock. A node is told by whoever takes it
 * out of the stack, so once. That no node is left behind is explained in {@link PoolFuture}.
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

    /** Tells everyone in the stack, each once: whoever takes a node out of it tells it. */
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

    /** Tells the node when this future ends, in the thread that ends it, or at once if it has ended. */
    public final void onEnd(EndNode node) {
        if (isDone()) {
            node.ended();
            return;
        }
        push(node);
        if (isDone()) {
            tellAll(); // the completing thread may have taken the stack before
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
     * Unlinks waiters that gave up, so that many short waits on a long call do not pile up. Unlinking may race with other
     * unlinking and with pushes, as in {@link java.util.concurrent.FutureTask}: it starts anew when it sees that it might
     * have hung a node on one that was unlinked itself.
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
