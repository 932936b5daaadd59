package io.taskpool.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides who gets what and who is to start or end: the queue, the lanes and the pool's state. Guarded by the scheduler's
 * lock; it only decides, and what it decides is done by the {@link Scheduler} without the lock.
 *
 * <p><b>Invariant:</b> if a lane is idle, the queue is empty.
 */
final class Plan {
    enum State {
        OPEN,
        SHUTDOWN,
        STOPPED
    }

    /** What is to be looked at again after some time. */
    interface Later {
        void laneIsIdle();

        void startAfter(long delayNanos);
    }

    /** Work that was assigned to a lane and is to be handed over to its worker. */
    record Dispatch(Lane lane, List<Work> batch) {}

    final WorkQueue queue = new WorkQueue();
    final WorkQueue largeQueue = new WorkQueue();
    final Lanes lanes;
    final StartPolicy starts;
    /** Written under the lock. */
    volatile State state = State.OPEN;

    /** Workers that died and are to be replaced although there may be nothing to do. */
    int replacements;

    /** Runs of {@code map} that have not ended. */
    int runs;

    private final PoolConfig config;
    private final PoolCounters counters;
    private final Later later;

    Plan(PoolConfig config, PoolCounters counters, Lanes lanes, Later later) {
        this.config = config;
        this.counters = counters;
        this.lanes = lanes;
        this.starts = new StartPolicy(config.startAttempts());
        this.later = later;
    }

    /** Tells whether more work may come. */
    boolean mayGetWork() {
        return state == State.OPEN || (state == State.SHUTDOWN && runs > 0);
    }

    /** Tells whether nothing is left to do, and nothing can come any more. */
    boolean isOver() {
        return !mayGetWork() && !lanes.mayGiveBack() && queue.works() + largeQueue.works() == 0;
    }

    /** Returns where the lane's work comes from. */
    WorkQueue queueOf(Lane lane) {
        return lane.isLarge() ? largeQueue : queue;
    }

    /** Accounts for what the lane gets. */
    void assign(Lane lane, Work work, long now) {
        if (lane.outstanding == 0) {
            lane.progressNanos = now;
            lane.holdsAlone = false;
        }
        lane.holdsAlone |= work.isAlone();
        lane.outstanding += work.size();
        lane.assigned += work.size();
        lane.meter = work.meter();
        long limit = work.timeoutNanos();
        if (limit > 0) {
            lane.shortestLimitNanos = lane.timedOutstanding == 0 ? limit : Math.min(lane.shortestLimitNanos, limit);
            lane.timedOutstanding += work.size();
        }
        if (work instanceof Call<?> call) {
            call.lane = lane;
        }
    }

    /** Accounts for what the lane finished since the last time. */
    void settle(Lane lane) {
        int finished = lane.finished;
        if (finished == 0) {
            return;
        }
        lane.finished = 0;
        starts.used();
        lane.outstanding -= finished;
        lane.timedOutstanding -= lane.timedFinished;
        lane.timedFinished = 0;
        if (lane.succeeded) {
            starts.worked();
        }
        long now = System.nanoTime();
        if (lane.finishedMeter != null) {
            lane.finishedMeter.add(now - lane.progressNanos, finished);
        }
        lane.progressNanos = now;
    }

    /** Accounts for what the lane has given back. */
    void takeBack(Lane lane, Work work) {
        lane.outstanding -= work.size();
        if (work.timeoutNanos() > 0) {
            lane.timedOutstanding -= work.size();
        }
    }

    /** Takes work for a lane from its queue, or makes the lane idle, or retires it. */
    void take(Lane lane, List<Work> batch) {
        int most = config.maxCallsPerWorker() == 0 ? Integer.MAX_VALUE : config.maxCallsPerWorker();
        if (lane.state == Lane.State.ACTIVE && lane.assigned >= most) {
            lanes.retire(lane);
        }
        if (lane.state != Lane.State.ACTIVE) {
            return;
        }
        WorkQueue from = queueOf(lane);
        int limit = (int) (most - lane.assigned);
        int workers = Math.max(1, Math.min(lanes.size(), config.maxWorkers()));
        int share = Batching.share(from.calls(), workers);
        long now = System.nanoTime();
        int taken = 0;
        while (true) {
            Work work = from.peekWanted();
            if (work == null || !Batching.fits(lane, work, taken, share, from.calls() >= workers)) {
                break;
            }
            if (work.size() > limit - taken) {
                if (taken > 0) {
                    break;
                }
                from.replaceFirst(work.slice(limit, work.size()));
                work = work.slice(0, limit);
            } else {
                from.removeFirst();
            }
            taken += work.size();
            assign(lane, work, now);
            batch.add(work);
        }
        if (lane.outstanding == 0) {
            if (mayGetWork() && !lane.isLarge()) {
                lanes.makeIdle(lane, now);
                later.laneIsIdle();
            } else {
                lanes.retire(lane);
            }
        }
    }

    /** Assigns queued work to idle lanes. */
    List<Dispatch> feedIdle() {
        List<Dispatch> dispatches = new ArrayList<>();
        while (lanes.peekIdle() != null && queue.peekWanted() != null) {
            Lane lane = lanes.takeIdle();
            List<Work> batch = new ArrayList<>();
            take(lane, batch);
            lane.handOvers++;
            dispatches.add(new Dispatch(lane, batch));
        }
        return dispatches;
    }

    /** Tells whether the lane may run all of that before it is replaced. */
    boolean mayTakeWhole(Lane lane, Work work) {
        return config.maxCallsPerWorker() == 0 || lane.assigned + work.size() <= config.maxCallsPerWorker();
    }

    /** Makes lanes for the workers that are to be started now. */
    List<Lane> lanesToStart() {
        if (state == State.STOPPED) {
            return List.of();
        }
        int wanted = Math.max(Math.max(queue.works() - lanes.starting(), 0), replacements);
        if (state == State.OPEN && counters.submitted > 0) {
            wanted = Math.max(wanted, config.minWorkers() - lanes.size());
        }
        int room = Math.min(config.maxWorkers() - lanes.size(), starts.room(lanes.starting()));
        int count = Math.min(wanted, room);
        if (count <= 0) {
            return List.of();
        }
        long delay = starts.delayNanos();
        if (delay > 0) {
            later.startAfter(delay);
            return List.of();
        }
        replacements = Math.max(0, replacements - count);
        List<Lane> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(lanes.add(false));
        }
        return made;
    }

    /**
     * Makes the lane of the first worker before there is a call. Not where a single failed start counts: it would have to be
     * that of the call.
     */
    List<Lane> firstLaneToStart() {
        boolean first = state == State.OPEN
                && counters.submitted == 0
                && lanes.size() == 0
                && config.startAttempts() > 1
                && starts.delayNanos() == 0;
        return first ? List.of(lanes.add(false)) : List.of();
    }

    /** One worker with a larger heap is enough: calls that need it are rare, and memory is what there is too little of. */
    List<Lane> largeLaneToStart() {
        return state != State.STOPPED && largeQueue.works() > 0 && !lanes.hasLarge()
                ? List.of(lanes.add(true))
                : List.of();
    }

    /** Retires the idle lanes if no more work can come. */
    List<Lane> lanesToEnd() {
        return mayGetWork() || queue.works() > 0 ? List.of() : lanes.retireIdle();
    }
}
