package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work that waits for a worker, first in, first out. Guarded by the scheduler's lock.
 *
 * <p>A cancelled call stays in the deque until it comes to the front or the dead outnumber the living, whichever is first:
 * so cancelling costs constant time, and a thousand cancelled calls behind a slow one do not pile up.
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

    /** Puts works before all others, in their order. Chunks that nobody wants any more do not come back. */
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
                // Cancelled while it was on its way here, so cancelled() did not find it.
                call.queuedIn = null;
                calls--;
                dead++;
            }
        }
    }

    /** Records that a call was cancelled; true if it was queued. */
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

    /** Removes all that nobody wants any more. */
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

    /** Returns the first work that somebody still wants, or null; drops what nobody wants before it. */
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
                // The calls of a chunk are in input order and stop being wanted from the end on, so all are unwanted.
                removeFirst();
                dropAll(work);
            } else {
                return work;
            }
        }
    }

    /** Removes what {@link #peekWanted} returned. */
    void removeFirst() {
        Work work = deque.removeFirst();
        left(work);
    }

    /** Puts a slice in the place of what {@link #peekWanted} returned. */
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

    /** Empties the queue and returns what was wanted. */
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
