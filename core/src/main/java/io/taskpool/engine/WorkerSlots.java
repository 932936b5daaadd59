package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a pool and their states. Guarded by the scheduler's lock, as are the slots themselves.
 *
 * <p>The slot with the larger heap is beside the others: it does not count as one of the pool's workers, is never idle, and
 * there is one at the most.
 *
 * <p>A slot that is <i>leaving</i> has its last calls, and another may start in its place meanwhile. So there may be twice
 * as many processes as workers, but never more slots that have calls: a slot whose start is over before its
 * predecessor's last call waits for that, idle.
 */
final class WorkerSlots {
    private final WorkerSlot.Supervisor supervisor;
    private final int max;
    private final Set<WorkerSlot> all = new HashSet<>();

    /** The slot that has been idle for longest is first; the next to get work is last, so that the others can end. */
    private final ArrayDeque<WorkerSlot> idle = new ArrayDeque<>();

    /** Slots that have ended while work was on its way to them, or what they sent is still being read. */
    private final Set<WorkerSlot> awaited = new HashSet<>();

    private int starting;
    private int leaving;
    private int nextNumber = 1;
    private @Nullable WorkerSlot large;

    /**
     * @param supervisor gives the slots work
     * @param max how many may have calls at a time
     */
    WorkerSlots(WorkerSlot.Supervisor supervisor, int max) {
        this.supervisor = supervisor;
        this.max = max;
    }

    WorkerSlot add(boolean withLargerHeap) {
        WorkerSlot slot = new WorkerSlot(supervisor, nextNumber++, withLargerHeap);
        all.add(slot);
        if (withLargerHeap) {
            large = slot;
        } else {
            starting++;
        }
        return slot;
    }

    void started(WorkerSlot slot) {
        slot.state = WorkerSlot.State.ACTIVE;
        if (!slot.isLarge()) {
            starting--;
        }
    }

    void makeIdle(WorkerSlot slot, long now) {
        if (slot.idle) {
            return; // it answered a recall after it had become idle: twice in the queue, it would stay there once dead
        }
        slot.idle = true;
        slot.idleSinceNanos = now;
        idle.addLast(slot);
    }

    /** Returns the idle slot that is to get work next, or null if none may. */
    @Nullable
    WorkerSlot peekIdle() {
        return idle.isEmpty() || isFull() ? null : idle.peekLast();
    }

    /** Tells whether no other slot may get calls now, because as many as there are workers have some. */
    boolean isFull() {
        if (leaving == 0) {
            return false; // there are not that many others
        }
        int busy = 0;
        for (WorkerSlot slot : all) {
            if (slot.outstanding > 0 && !slot.isLarge()) {
                busy++;
            }
        }
        return busy >= max;
    }

    /** Lets another start in the place of a slot that has its last calls; false if it was allowed before. */
    boolean leave(WorkerSlot slot) {
        if (slot.leaving || slot.isLarge()) {
            return false;
        }
        slot.leaving = true;
        leaving++;
        return true;
    }

    /** Removes what {@link #peekIdle} returned. */
    WorkerSlot takeIdle() {
        WorkerSlot slot = idle.removeLast();
        slot.idle = false;
        return slot;
    }

    @Nullable
    WorkerSlot longestIdle() {
        return idle.peekFirst();
    }

    void retire(WorkerSlot slot) {
        slot.state = WorkerSlot.State.RETIRING;
        if (slot.idle) {
            idle.remove(slot);
            slot.idle = false;
        }
    }

    /** Retires the idle slots and returns them. */
    List<WorkerSlot> retireIdle() {
        List<WorkerSlot> retired = new ArrayList<>(idle);
        retired.forEach(this::retire);
        return retired;
    }

    /** Retires all slots that are active, and returns all. */
    List<WorkerSlot> retireAll() {
        for (WorkerSlot slot : all) {
            if (slot.state == WorkerSlot.State.ACTIVE) {
                retire(slot);
            }
        }
        return new ArrayList<>(all);
    }

    /** Removes a slot that has ended; false if it was removed before. */
    boolean remove(WorkerSlot slot) {
        if (slot.state == WorkerSlot.State.ENDED) {
            return false;
        }
        if (slot.isLarge()) {
            large = null;
        } else if (slot.state == WorkerSlot.State.STARTING) {
            starting--;
        }
        if (slot.leaving) {
            leaving--;
        }
        retire(slot);
        slot.state = WorkerSlot.State.ENDED;
        all.remove(slot);
        if (slot.isAwaited()) {
            awaited.add(slot);
        }
        return true;
    }

    /** Tells whether work or outcomes may still come from a slot. */
    boolean mayGiveBack() {
        awaited.removeIf(slot -> !slot.isAwaited());
        return !all.isEmpty() || !awaited.isEmpty();
    }

    /** Returns the slots that have ended, and from which something may still come. */
    List<WorkerSlot> awaited() {
        return new ArrayList<>(awaited);
    }

    Collection<WorkerSlot> all() {
        return all;
    }

    /** Returns the number of slots that count as workers: not those that are leaving. */
    int size() {
        return processes() - leaving;
    }

    private int processes() {
        return large == null ? all.size() : all.size() - 1;
    }

    /** Returns how many more there may be. Processes whose exit takes long are not replaced without limit. */
    int room() {
        return Math.min(max - size(), 2 * max - processes());
    }

    /** Returns the slots that start, if no other has calls that it could give back to them. */
    List<WorkerSlot> startingInVain() {
        List<WorkerSlot> found = new ArrayList<>();
        for (WorkerSlot slot : all) {
            if (slot.outstanding > 1) {
                return List.of();
            }
            if (slot.state == WorkerSlot.State.STARTING && !slot.isLarge()) {
                found.add(slot);
            }
        }
        return found;
    }

    int starting() {
        return starting;
    }

    boolean areAllStarting() {
        return size() == starting;
    }

    int idleCount() {
        return idle.size();
    }

    boolean hasLarge() {
        return large != null;
    }
}
