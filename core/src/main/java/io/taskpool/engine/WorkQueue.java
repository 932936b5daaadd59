package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queues work for the workers: higher priorities first, and first in, first out within one. Guarded by its owner's lock.
 *
 * <p>Work of priority 0, which is nearly all work, is in a deque of its own. The other priorities have a map of deques, which is
 * there only as long as any work has another priority, so that the others do not pay for it.
 *
 * <p>A cancelled call stays in its deque until it reaches the front or more than half of the entries are dead,
 * whichever comes first. So cancelling takes constant time on average, and thousands of cancelled calls behind a slow
 * one do not accumulate.
 */
final class WorkQueue implements Call.Queue {
    private static final int DEAD_WORTH_A_SWEEP = 1_024;

    /** The work of priority 0. */
    private ArrayDeque<Work> deque = new ArrayDeque<>();

    /** The work of other priorities, highest first; null if there is none. No deque in it is empty. */
    private @Nullable TreeMap<Integer, ArrayDeque<Work>> levels;

    /** The number of entries of the levels. */
    private int leveled;

    private long calls;
    private int dead;

    void addLast(Work work) {
        entered(work);
        dequeOf(work.priority()).addLast(work);
    }

    /** Queues work in front of all work of its priority. */
    void addFirst(Work work) {
        entered(work);
        dequeOf(work.priority()).addFirst(work);
    }

    private ArrayDeque<Work> dequeOf(int priority) {
        if (priority == 0) {
            return deque;
        }
        TreeMap<Integer, ArrayDeque<Work>> all = levels;
        if (all == null) {
            all = new TreeMap<>(Collections.reverseOrder());
            levels = all;
        }
        leveled++;
        ArrayDeque<Work> level = all.get(priority);
        if (level == null) {
            level = new ArrayDeque<>();
            all.put(priority, level);
        }
        return level;
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
        if (dead > DEAD_WORTH_A_SWEEP && dead > entries() / 2) {
            sweep();
        }
    }

    private int entries() {
        return deque.size() + leveled;
    }

    /** Removes cancelled calls and obsolete chunks. */
    void sweep() {
        TreeMap<Integer, ArrayDeque<Work>> all = levels;
        ArrayDeque<Work> plain = deque;
        deque = new ArrayDeque<>(Math.max(16, plain.size() - dead));
        levels = null;
        leveled = 0;
        dead = 0;
        sweep(plain);
        if (all != null) {
            for (ArrayDeque<Work> level : all.values()) {
                sweep(level);
            }
        }
    }

    private void sweep(ArrayDeque<Work> works) {
        for (Work work : works) {
            if (work instanceof Chunk && !work.isWanted(0)) {
                left(work);
                dropAll(work);
            } else if (!isDead(work)) {
                dequeOf(work.priority()).addLast(work);
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
            Work work = levels == null ? deque.peekFirst() : peekFirst();
            if (work == null) {
                return null;
            }
            if (isDead(work)) {
                pollFirst();
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

    private @Nullable Work peekFirst() {
        Integer priority = firstPriority();
        TreeMap<Integer, ArrayDeque<Work>> all = levels;
        return priority == 0 || all == null
                ? deque.peekFirst()
                : all.firstEntry().getValue().peekFirst();
    }

    /** Returns the priority of the first entry; 0 if there is none. */
    private int firstPriority() {
        TreeMap<Integer, ArrayDeque<Work>> all = levels;
        if (all == null) {
            return 0;
        }
        int highest = all.firstKey();
        return highest > 0 || deque.isEmpty() ? highest : 0;
    }

    private Work pollFirst() {
        int priority = firstPriority();
        TreeMap<Integer, ArrayDeque<Work>> all = levels;
        if (priority == 0 || all == null) {
            return deque.removeFirst();
        }
        ArrayDeque<Work> level = all.firstEntry().getValue();
        Work work = level.removeFirst();
        leveled--;
        if (level.isEmpty()) {
            all.remove(priority);
            levels = all.isEmpty() ? null : all;
        }
        return work;
    }

    /** Removes the work that {@link #peekWanted} returned. */
    void removeFirst() {
        left(pollFirst());
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
        List<Work> drained = new ArrayList<>(entries());
        while (entries() > 0) {
            Work work = pollFirst();
            if (!isDead(work)) {
                left(work);
                drained.add(work);
            }
        }
        dead = 0;
        return drained;
    }

    int works() {
        return entries() - dead;
    }

    long calls() {
        return calls;
    }
}
