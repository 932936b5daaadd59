package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queues work that has a key. Work of one key runs on one worker, one call after the other; guarded by the scheduler's lock.
 *
 * <p>Each key has a lane. A lane is free until a worker takes its first work; from then on it is bound to that worker's slot,
 * and only this slot takes its work. Since a worker runs its calls in sequence, nothing else is needed for calls of one key
 * not to overlap. When the slot has ended, its lanes are free again: a key moves with the death of its worker and stays
 * otherwise, even while it has no work, as long as it is among the last {@value #REMEMBERED} keys that were used.
 *
 * <p>A slot that holds no calls may take a free lane in turn with those bound to it, so a busy key holds up no other. It takes
 * only one at a time, so that keys spread over the workers.
 */
final class KeyLanes {
    private static final int REMEMBERED = 10_000;

    /** The work of one key. */
    static final class Lane {
        private final WorkQueue waiting = new WorkQueue();
        private @Nullable WorkerSlot slot;

        /** Where the lane's last work ends in the sequence of calls that its slot was given. */
        private long end;

        /** Whether the lane is in {@link #free} or its slot's list. */
        private boolean listed;

        /** Tells whether the slot may still be running calls of this lane. */
        private boolean isBusy() {
            return slot != null && end > slot.settled;
        }
    }

    /** By key, least recently used first. */
    private final LinkedHashMap<Object, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

    /** Lanes that have work and no slot. */
    private final ArrayDeque<Lane> free = new ArrayDeque<>();

    /** Lanes that have work, by the slot that they are bound to. */
    private final Map<WorkerSlot, ArrayDeque<Lane>> bound = new LinkedHashMap<>();

    void addLast(Work work, Object key) {
        Lane lane = lane(key);
        lane.waiting.addLast(work);
        list(lane);
    }

    /** Queues work in front of all other work of its key, because it has waited before. */
    void addFirst(Work work, Object key) {
        Lane lane = lane(key);
        lane.waiting.addFirst(work);
        list(lane);
    }

    private Lane lane(Object key) {
        Lane known = lanes.get(key);
        if (known != null) {
            return known;
        }
        if (lanes.size() >= REMEMBERED) {
            forgetOne();
        }
        Lane lane = new Lane();
        lanes.put(key, lane);
        return lane;
    }

    /** Forgets a key without work, of those that were not used for longest. */
    private void forgetOne() {
        int looked = 0;
        for (Iterator<Lane> all = lanes.values().iterator(); all.hasNext() && looked < 16; looked++) {
            Lane lane = all.next();
            if (lane.waiting.works() == 0 && !lane.listed && !lane.isBusy()) {
                all.remove();
                return;
            }
        }
    }

    private void list(Lane lane) {
        if (lane.listed) {
            return;
        }
        lane.listed = true;
        WorkerSlot slot = lane.slot;
        if (slot != null && slot.state != WorkerSlot.State.ACTIVE && !lane.isBusy()) {
            lane.slot = null;
            slot = null;
        }
        if (slot == null) {
            free.addLast(lane);
        } else {
            bound.computeIfAbsent(slot, unused -> new ArrayDeque<>()).addLast(lane);
        }
    }

    /** Returns the next lane with work that is bound to a slot; null if there is none. */
    @Nullable
    Lane peekBound(WorkerSlot slot) {
        ArrayDeque<Lane> own = bound.get(slot);
        return own == null ? null : firstWithWork(own);
    }

    /** Returns the next lane with work that is bound to no slot; null if there is none. */
    @Nullable
    Lane peekFree() {
        return firstWithWork(free);
    }

    private static @Nullable Lane firstWithWork(ArrayDeque<Lane> lanes) {
        Lane lane;
        while ((lane = lanes.peekFirst()) != null && lane.waiting.peekWanted() == null) {
            lanes.removeFirst();
            lane.listed = false;
        }
        return lane;
    }

    /** Returns a lane's first work, which is there if a method here has just returned the lane. */
    @Nullable
    Work first(Lane lane) {
        return lane.waiting.peekWanted();
    }

    /** Replaces a lane's first work with a slice of it, because a slot takes the rest. */
    void replaceFirst(Lane lane, Work rest) {
        lane.waiting.replaceFirst(rest);
    }

    /** Removes a lane's first work. */
    void removeFirst(Lane lane) {
        lane.waiting.removeFirst();
    }

    /** Binds a lane to the slot that was given its work, and puts it behind that slot's other lanes. */
    void given(Lane lane, WorkerSlot slot) {
        ArrayDeque<Lane> from = lane.slot == null ? free : bound.get(slot);
        if (lane.listed && from != null) {
            from.remove(lane);
            lane.listed = false;
        }
        lane.slot = slot;
        lane.end = slot.settled + slot.outstanding;
        if (lane.waiting.works() > 0) {
            list(lane);
        }
    }

    /** Frees the lanes of a slot that has ended. */
    void ended(WorkerSlot slot) {
        bound.remove(slot);
        for (Lane lane : lanes.values()) {
            if (lane.slot == slot) {
                lane.slot = null;
                lane.listed = false;
                if (lane.waiting.works() > 0) {
                    list(lane);
                }
            }
        }
    }

    /** Returns the slots that are idle although they have work here. */
    List<WorkerSlot> idleWithWork() {
        List<WorkerSlot> idle = new ArrayList<>();
        for (WorkerSlot slot : bound.keySet()) {
            if (slot.idle && peekBound(slot) != null) {
                idle.add(slot);
            }
        }
        return idle;
    }

    /** Returns the number of lanes for which a worker may be started. */
    int freeLanes() {
        return peekFree() == null ? 0 : free.size();
    }

    int works() {
        int works = 0;
        for (Lane lane : lanes.values()) {
            works += lane.waiting.works();
        }
        return works;
    }

    long calls() {
        long calls = 0;
        for (Lane lane : lanes.values()) {
            calls += lane.waiting.calls();
        }
        return calls;
    }

    /** Removes cancelled calls and obsolete chunks. */
    void sweep() {
        for (Lane lane : lanes.values()) {
            lane.waiting.sweep();
        }
    }

    /** Removes all work and returns what should still run. */
    List<Work> drain() {
        List<Work> drained = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            drained.addAll(lane.waiting.drain());
        }
        return drained;
    }
}
