package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a pool and their states. Guarded by the scheduler's lock, as are the lanes themselves.
 *
 * <p>The lane with the larger heap is beside the others: it does not count as one of the pool's workers, is never idle, and
 * there is one at the most.
 */
final class Lanes {
    private final Scheduler scheduler;
    private final Set<Lane> all = new HashSet<>();

    /** The lane that has been idle for longest is first; the next to get work is last, so that the others can end. */
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();

    /** Lanes that have ended while work was on its way to them, or what they sent is still being read. */
    private final Set<Lane> awaited = new HashSet<>();

    private int starting;
    private int nextNumber = 1;
    private @Nullable Lane large;

    Lanes(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    Lane add(boolean withLargerHeap) {
        Lane lane = new Lane(scheduler, nextNumber++, withLargerHeap);
        all.add(lane);
        if (withLargerHeap) {
            large = lane;
        } else {
            starting++;
        }
        return lane;
    }

    void started(Lane lane) {
        lane.state = Lane.State.ACTIVE;
        if (!lane.isLarge()) {
            starting--;
        }
    }

    void makeIdle(Lane lane, long now) {
        if (lane.idle) {
            return; // it answered a recall after it had become idle: twice in the queue, it would stay there once dead
        }
        lane.idle = true;
        lane.idleSinceNanos = now;
        idle.addLast(lane);
    }

    @Nullable
    Lane peekIdle() {
        return idle.peekLast();
    }

    /** Removes what {@link #peekIdle} returned. */
    Lane takeIdle() {
        Lane lane = idle.removeLast();
        lane.idle = false;
        return lane;
    }

    @Nullable
    Lane longestIdle() {
        return idle.peekFirst();
    }

    void retire(Lane lane) {
        lane.state = Lane.State.RETIRING;
        if (lane.idle) {
            idle.remove(lane);
            lane.idle = false;
        }
    }

    /** Retires the idle lanes and returns them. */
    List<Lane> retireIdle() {
        List<Lane> retired = new ArrayList<>(idle);
        retired.forEach(this::retire);
        return retired;
    }

    /** Retires all lanes that are active, and returns all. */
    List<Lane> retireAll() {
        for (Lane lane : all) {
            if (lane.state == Lane.State.ACTIVE) {
                retire(lane);
            }
        }
        return new ArrayList<>(all);
    }

    /** Removes a lane that has ended; false if it was removed before. */
    boolean remove(Lane lane) {
        if (lane.state == Lane.State.ENDED) {
            return false;
        }
        if (lane.isLarge()) {
            large = null;
        } else if (lane.state == Lane.State.STARTING) {
            starting--;
        }
        retire(lane);
        lane.state = Lane.State.ENDED;
        all.remove(lane);
        if (lane.isAwaited()) {
            awaited.add(lane);
        }
        return true;
    }

    /** Tells whether work or outcomes may still come from a lane. */
    boolean mayGiveBack() {
        awaited.removeIf(lane -> !lane.isAwaited());
        return !all.isEmpty() || !awaited.isEmpty();
    }

    /** Returns the lanes that have ended, and from which something may still come. */
    List<Lane> awaited() {
        return new ArrayList<>(awaited);
    }

    Collection<Lane> all() {
        return all;
    }

    /** Returns the number of lanes that count as workers. */
    int size() {
        return large == null ? all.size() : all.size() - 1;
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
