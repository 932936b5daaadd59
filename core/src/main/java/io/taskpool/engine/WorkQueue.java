package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues work for the workers, first in, first out. Guarded by its owner's lock.
 *
 * <p>A cancelled call stays in the deque until it reaches the front or more than half of the entries are dead,
 * whichever comes first. So cancelling takes constant time on average, and thousands of cancelled calls behind a slow
 * one do not accumulate.
 */
final class WorkQueue implements Call.Queue {
    private static final int DEAD_WORTH_A_SWEEP = 1_024;

    private ArrayDeque<Work> deque = new ArrayDeque<>();
    private long calls;
    private int dead;

    void addLast(Work work) {
        entered(work);
        deque.addLast(work);
    }

    void addFirst(Work work) {
        entered(work);
        deque.addFirst(work);
    }

    /** Queues works at the front, in their order, without obsolete chunks. */
    void addAllFirst(List<Work> works) {
        for (int i = works.size() - 1; i >= 0; i--) {
            Work work = works.get(i);
            if (work instanceof Chunk && !work.isWanted(0)) {
                dropAll(work);
            } else {
                addFirst(work);
            }
        }
    }

    private void entered(Work work) {
        calls += work.size();
        if (work instanceof Call<?> call) {
            call.queuedIn = this;
            if (!call.isWanted(0)) {
                // It was cancelled before it was queued, so cancelled() did not find it.
                call.queuedIn = null;
                calls--;
                dead++;
            }
        }
    }

    /** Handles the cancellation of a call; true if it was queued. */
    static boolean cancelled(Call<?> call) {
        Call.Queue queue = call.queuedIn;
        if (queue == null) {
            return false;
        }
        call.queuedIn = null;
        queue.oneWasCancelled();
        return true;
    }

    @Override
    public void oneWasCancelled() {
        calls--;
        dead++;
        if (dead > DEAD_WORTH_A_SWEEP && dead > deque.size() / 2) {
            sweep();
        }
    }

    /** Removes cancelled calls and obsolete chunks. */
    void sweep() {
        ArrayDeque<Work> all = deque;
        deque = new ArrayDeque<>(Math.max(16, all.size() - dead));
        dead = 0;
        for (Work work : all) {
            if (work instanceof Chunk && !work.isWanted(0)) {
                left(work);
                dropAll(work);
            } else if (!isDead(work)) {
                deque.addLast(work);
            }
        }
    }

    private static void dropAll(Work work) {
        for (int call = 0; call < work.size(); call++) {
            work.drop(call);
        }
    }

    private static boolean isDead(Work work) {
        return work instanceof Call<?> call && call.queuedIn == null;
    }

    /** Returns the first work that should still run, or null; drops cancelled and obsolete work before it. */
    @Nullable
    Work peekWanted() {
        while (true) {
            Work work = deque.peekFirst();
            if (work == null) {
                return null;
            }
            if (isDead(work)) {
                deque.removeFirst();
                dead--;
            } else if (work instanceof Chunk && !work.isWanted(0)) {
                // A chunk's calls are in input order and become obsolete from the end, so if the first is obsolete, all
                // are.
                removeFirst();
                dropAll(work);
            } else {
                return work;
            }
        }
    }

    /** Removes the work that {@link #peekWanted} returned. */
    void removeFirst() {
        Work work = deque.removeFirst();
        left(work);
    }

    /** Replaces the work that {@link #peekWanted} returned with a slice of it. */
    void replaceFirst(Work rest) {
        removeFirst();
        addFirst(rest);
    }

    private void left(Work work) {
        calls -= work.size();
        if (work instanceof Call<?> call) {
            call.queuedIn = null;
        }
    }

    /** Empties the queue and returns the work that should still run. */
    List<Work> drain() {
        List<Work> drained = new ArrayList<>(deque.size());
        for (Work work : deque) {
            if (!isDead(work)) {
                left(work);
                drained.add(work);
            }
        }
        deque.clear();
        dead = 0;
        return drained;
    }

    int works() {
        return deque.size() - dead;
    }

    long calls() {
        return calls;
    }
}
