package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the slots of a pool. Guarded by the scheduler's lock, as are the slots themselves.
 *
 * <p>The slot with the larger heap is separate: it does not count as one of the pool's workers, is never idle, and
 * there is at most one.
 *
 * <p>A slot that is <i>leaving</i> has received its last calls, and a successor may start while they run. So there may
 * be twice as many processes as workers, but never more slots with calls than workers: a successor that becomes ready
 * before its predecessor's last call has ended waits for it, idle.
 */
final class WorkerSlots {
    static final String SHUT_DOWN = "its pool was shut down";

    private final WorkerSlot.Supervisor supervisor;
    private int max;
    private final Set<WorkerSlot> all = new HashSet<>();

    /** Idle slots, longest idle first. Work goes to the last one, so that the others can time out. */
    private final ArrayDeque<WorkerSlot> idle = new ArrayDeque<>();

    /** Ended slots to which work is still being handed, or whose outcomes are still being read. */
    private final Set<WorkerSlot> awaited = new HashSet<>();

    private int starting;
    private int leaving;
    private int nextNumber = 1;
    private @Nullable WorkerSlot large;

    /**
     * @param supervisor supplies the slots with work
     * @param max the largest number of slots that may hold calls at a time
     */
    WorkerSlots(WorkerSlot.Supervisor supervisor, int max) {
        this.supervisor = supervisor;
        this.max = max;
    }

    /** Returns the largest number of slots that may hold calls at a time. */
    int max() {
        return max;
    }

    void max(int workers) {
        max = workers;
    }

    /** Returns some slots to do without: idle ones first, then those that are starting, then those with the fewest calls. */
    List<WorkerSlot> mostDispensable(int count) {
        if (count <= 0) {
            return List.of();
        }
        List<WorkerSlot> candidates = new ArrayList<>();
        for (WorkerSlot slot : all) {
            boolean alive = slot.state == WorkerSlot.State.ACTIVE || slot.state == WorkerSlot.State.STARTING;
            if (alive && !slot.leaving && !slot.isLarge() && !slot.unneeded) {
                candidates.add(slot);
            }
        }
        candidates.sort(Comparator.comparingInt(
                slot -> slot.idle ? -2 : slot.state == WorkerSlot.State.STARTING ? -1 : slot.outstanding));
        return candidates.subList(0, Math.min(count, candidates.size()));
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
            return; // it answered a recall after it became idle; a second entry would outlive it
        }
        slot.idle = true;
        slot.idleSinceNanos = now;
        idle.addLast(slot);
    }

    /** Returns the idle slot that receives work next, or null if none may. */
    @Nullable
    WorkerSlot peekIdle() {
        return idle.isEmpty() || isFull() ? null : idle.peekLast();
    }

    /** Tells whether the maximum number of slots hold calls, so that no other slot may receive any. */
    boolean isFull() {
        if (leaving == 0) {
            return false; // without leaving slots, there are not more slots than workers
        }
        int busy = 0;
        for (WorkerSlot slot : all) {
            if (slot.outstanding > 0 && !slot.isLarge()) {
                busy++;
            }
        }
        return busy >= max;
    }

    /** Marks a slot as leaving, so that a successor may start; false if it was marked before or is the large one. */
    boolean leave(WorkerSlot slot) {
        if (slot.leaving || slot.isLarge()) {
            return false;
        }
        slot.leaving = true;
        leaving++;
        return true;
    }

    /** Removes a slot from the idle ones, because it receives work that only it may run. */
    void takeIdle(WorkerSlot slot) {
        idle.remove(slot);
        slot.idle = false;
    }

    /** Removes the slot that {@link #peekIdle} returned. */
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
        for (WorkerSlot slot : retired) {
            slot.endsFor(SHUT_DOWN);
            retire(slot);
        }
        return retired;
    }

    /** Retires all active slots, and returns all slots. */
    List<WorkerSlot> retireAll() {
        for (WorkerSlot slot : all) {
            if (slot.state == WorkerSlot.State.ACTIVE) {
                slot.endsFor(SHUT_DOWN);
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

    /** Tells whether any slot may still give work back or report outcomes. */
    boolean mayGiveBack() {
        awaited.removeIf(slot -> !slot.isAwaited());
        return !all.isEmpty() || !awaited.isEmpty();
    }

    /** Returns the ended slots that the pool must still wait for. */
    List<WorkerSlot> awaited() {
        return new ArrayList<>(awaited);
    }

    Collection<WorkerSlot> all() {
        return all;
    }

    /** Returns the number of slots that count as workers: all except the leaving ones and the large one. */
    int size() {
        return processes() - leaving;
    }

    private int processes() {
        return large == null ? all.size() : all.size() - 1;
    }

    /** Returns how many more slots may be added. Processes that are slow to exit are not replaced without limit. */
    int room() {
        return Math.min(max - size(), 2 * max - processes());
    }

    /** Returns the slots that are still starting, unless another slot has calls that it could give back to them. */
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

    /** Returns the number of workers that can run calls and are to stay. */
    int ready() {
        return size() - starting;
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
