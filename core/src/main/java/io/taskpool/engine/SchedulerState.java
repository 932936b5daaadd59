package io.taskpool.engine;

import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assigns work to slots and chooses the workers to start or end: the queue, the slots and the pool's phase. Guarded by
 * the scheduler's lock; its decisions are carried out without the lock ({@link SchedulerEffects}).
 *
 * <p><b>Invariant:</b> if a slot is idle, then the queue is empty or the maximum number of slots hold calls.
 *
 * <p>This file is longer than most because each method decides over the same queues and slots, under one lock.
 */
final class SchedulerState {
    enum Phase {
        OPEN,
        SHUTDOWN,
        STOPPED
    }

    /** Schedules later checks of this state. Called under the lock. */
    interface Later {
        void slotIsReady(SchedulerState state, WorkerSlot slot);

        void slotIsIdle(SchedulerState state);

        void startAfter(SchedulerState state, long delayNanos);
    }

    final WorkQueue queue = new WorkQueue();
    final WorkQueue largeQueue = new WorkQueue();

    /** Bounds the queue; null if it has no bound. */
    @Nullable
    FullQueue bound;

    /** How many callers wait until all workers are ready. */
    int warming;

    /** Why workers could not be started, the last time that it happened several times in a row; null if they could. */
    @Nullable
    RuntimeException broken;

    /** The work that has keys; null as long as there was none. */
    private @Nullable KeyLanes lanes;

    /** Whether any work had a priority other than 0. */
    private boolean prioritized;

    final WorkerSlots slots;
    final StartPolicy starts;
    /** Written under the lock. */
    volatile Phase phase = Phase.OPEN;

    /**
     * The number of workers that died or have received their last calls, and that are to be replaced even if no work is
     * queued.
     */
    int replacements;

    /** The {@code map} runs that have not ended. */
    int runs;

    private final PoolConfig config;
    private final PoolCounters counters;
    private final Later later;

    SchedulerState(PoolConfig config, PoolCounters counters, WorkerSlots slots, Later later) {
        this.config = config;
        this.counters = counters;
        this.slots = slots;
        this.starts = new StartPolicy(config.startAttempts());
        this.later = later;
    }

    /** Tells whether {@code shutdownNow()} was called. */
    boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    /** Tells whether new work may still be submitted. */
    boolean mayGetWork() {
        return phase == Phase.OPEN || (phase == Phase.SHUTDOWN && runs > 0);
    }

    /** Tells whether the pool has terminated. */
    boolean isOver() {
        return !mayGetWork() && !slots.mayGiveBack() && waitingWorks() + largeQueue.works() == 0;
    }

    /** Returns the number of works that wait for an ordinary worker. */
    private int waitingWorks() {
        KeyLanes keyed = lanes;
        return keyed == null ? queue.works() : queue.works() + keyed.works();
    }

    /** Returns the number of calls that wait. */
    long waitingCalls() {
        KeyLanes keyed = lanes;
        return queue.calls() + largeQueue.calls() + (keyed == null ? 0 : keyed.calls());
    }

    /** Removes cancelled calls and obsolete chunks from the queues. */
    void sweep() {
        queue.sweep();
        KeyLanes keyed = lanes;
        if (keyed != null) {
            keyed.sweep();
        }
    }

    /** Empties the queue of ordinary workers. */
    List<Work> drain() {
        List<Work> drained = new ArrayList<>(queue.drain());
        KeyLanes keyed = lanes;
        if (keyed != null) {
            drained.addAll(keyed.drain());
        }
        return drained;
    }

    /** Empties the queue that supplies a slot. */
    List<Work> drain(WorkerSlot slot) {
        return slot.isLarge() ? largeQueue.drain() : drain();
    }

    /** Queues works at the front, in their order, without obsolete chunks. */
    void addAllFirst(WorkerSlot slot, List<Work> works) {
        if (slot.isLarge()) {
            largeQueue.addAllFirst(works);
        } else {
            addAllFirst(works);
        }
    }

    /** Queues works for ordinary workers at the front, in their order, without obsolete chunks. */
    void addAllFirst(List<Work> works) {
        if (lanes == null) {
            queue.addAllFirst(works);
            return;
        }
        for (int i = works.size() - 1; i >= 0; i--) {
            Work work = works.get(i);
            Object key = work.key();
            if (key == null) {
                queue.addAllFirst(List.of(work));
            } else {
                lanes.addFirst(work, key);
            }
        }
    }

    /** Records that a slot has ended, so that its keys move to others. */
    void ended(WorkerSlot slot) {
        if (lanes != null) {
            lanes.ended(slot);
        }
    }

    /** Returns the queue that supplies the slot. */
    WorkQueue queueOf(WorkerSlot slot) {
        return slot.isLarge() ? largeQueue : queue;
    }

    /** Records that work was assigned to the slot. */
    void assign(WorkerSlot slot, Work work, long now) {
        if (slot.outstanding == 0) {
            slot.progressNanos = now;
            slot.holdsAlone = false;
        }
        if (prioritized) {
            int priority = work.priority();
            slot.lowestPriority = slot.outstanding == 0 ? priority : Math.min(priority, slot.lowestPriority);
        }
        slot.holdsAlone |= work.isAlone();
        slot.outstanding += work.size();
        slot.assigned += work.size();
        slot.estimator = work.estimator();
        long limit = work.timeoutNanos();
        if (limit > 0) {
            slot.shortestLimitNanos = slot.timedOutstanding == 0 ? limit : Math.min(slot.shortestLimitNanos, limit);
            slot.timedOutstanding += work.size();
        }
        if (work instanceof Call<?> call) {
            call.slot = slot;
        } else if (slot.worker != null) {
            work.placedOn(slot.worker);
        }
        if (hasItsCalls(slot)) {
            replace(slot);
        }
    }

    /** Tells whether the slot has been assigned all the calls that it may run. */
    private boolean hasItsCalls(WorkerSlot slot) {
        return config.maxCallsPerWorker() > 0 && slot.assigned >= config.maxCallsPerWorker();
    }

    /** Lets a successor start while the slot's last calls run; not in a pool that starts only one worker ever. */
    private void replace(WorkerSlot slot) {
        if (slots.leave(slot) && phase == Phase.OPEN && config.startAttempts() > 1) {
            replacements++;
        }
    }

    /** Records the calls that the slot has finished since the last time. */
    void settle(WorkerSlot slot) {
        int finished = slot.finished;
        if (finished == 0) {
            return;
        }
        slot.finished = 0;
        starts.used();
        slot.outstanding -= finished;
        slot.settled += finished;
        slot.timedOutstanding -= slot.timedFinished;
        slot.timedFinished = 0;
        if (slot.succeeded) {
            starts.worked();
        }
        long now = System.nanoTime();
        slot.busyNanos += now - slot.progressNanos;
        if (slot.finishedEstimator != null) {
            slot.finishedEstimator.add(now - slot.progressNanos, finished);
        }
        slot.progressNanos = now;
    }

    /** Records that the slot gave work back. */
    void takeBack(WorkerSlot slot, Work work) {
        slot.outstanding -= work.size();
        if (work.timeoutNanos() > 0) {
            slot.timedOutstanding -= work.size();
        }
    }

    /** Takes work for a slot from its queue; without any, makes the slot idle or retires it. */
    void take(WorkerSlot slot, List<WorkUnit> batch) {
        if (slot.idle) {
            return; // it answered a recall after it became idle, and receives work like any idle slot
        }
        if (slot.state == WorkerSlot.State.ACTIVE && hasItsCalls(slot)) {
            slot.endsFor("it has run the calls that one worker may run");
            slots.retire(slot);
        }
        if (slot.state != WorkerSlot.State.ACTIVE) {
            return;
        }
        if (slot.outstanding == 0 && !slot.isLarge() && slots.isFull() && waitingWorks() > 0) {
            slots.makeIdle(slot, System.nanoTime());
            later.slotIsIdle(this);
            return;
        }
        int most = config.maxCallsPerWorker() == 0 ? Integer.MAX_VALUE : config.maxCallsPerWorker();
        WorkQueue from = queueOf(slot);
        int limit = (int) (most - slot.assigned);
        int workers = Math.max(1, Math.min(slots.size(), slots.max()));
        int share = Batching.share(from.calls(), workers);
        long now = System.nanoTime();
        int taken = 0;
        while (true) {
            KeyLanes.Lane lane = lanes == null || slot.isLarge() ? null : nextLane(lanes, slot);
            Work work = lane == null || lanes == null ? from.peekWanted() : lanes.first(lane);
            if (work == null || !Batching.fits(slot, work, taken, share, from.calls() >= workers)) {
                break;
            }
            if (work.size() > limit - taken) {
                if (taken > 0) {
                    break;
                }
                Work rest = work.slice(limit, work.size());
                work = work.slice(0, limit);
                if (lane == null || lanes == null) {
                    from.replaceFirst(rest);
                } else {
                    lanes.replaceFirst(lane, rest);
                }
            } else if (lane == null || lanes == null) {
                from.removeFirst();
            } else {
                lanes.removeFirst(lane);
            }
            taken += work.size();
            assign(slot, work, now);
            if (lane != null && lanes != null) {
                lanes.given(lane, slot);
            }
            batch.add(work);
        }
        if (taken > 0) {
            roomChanged();
        }
        if (slot.outstanding == 0) {
            if (mayGetWork() && !slot.isLarge()) {
                slots.makeIdle(slot, now);
                later.slotIsIdle(this);
            } else {
                slot.endsFor(slot.isLarge() ? "no call needs its larger heap any more" : WorkerSlots.SHUT_DOWN);
                slots.retire(slot);
            }
        }
    }

    /**
     * Returns the lane whose work a slot takes next, or null if it takes the next work without a key. Keys that are bound to it,
     * new keys and work without keys take turns, among those of the highest priority.
     */
    private KeyLanes.@Nullable Lane nextLane(KeyLanes keyed, WorkerSlot slot) {
        KeyLanes.Lane own = keyed.peekBound(slot);
        KeyLanes.Lane free = slot.outstanding == 0 ? keyed.peekFree() : null;
        if (own == null && free == null) {
            return null;
        }
        Work plain = queue.peekWanted();
        int ofOwn = own == null ? Integer.MIN_VALUE : priorityOf(keyed.first(own));
        int ofFree = free == null ? Integer.MIN_VALUE : priorityOf(keyed.first(free));
        int ofPlain = plain == null ? Integer.MIN_VALUE : plain.priority();
        int highest = Math.max(ofPlain, Math.max(ofOwn, ofFree));
        for (int i = 0; i < 3; i++) {
            slot.turn = (slot.turn + 1) % 3;
            if (slot.turn == 0 && free != null && ofFree == highest) {
                return free;
            } else if (slot.turn == 1 && own != null && ofOwn == highest) {
                return own;
            } else if (slot.turn == 2 && plain != null && ofPlain == highest) {
                return null;
            }
        }
        return null;
    }

    private static int priorityOf(@Nullable Work work) {
        return work == null ? Integer.MIN_VALUE : work.priority();
    }

    /** Wakes those that wait for room in the queue. */
    void roomChanged() {
        FullQueue full = bound;
        if (full != null) {
            full.changed();
        }
    }

    /** Changes the largest number of workers: ends those that are too many, idle ones first, or starts some. */
    SchedulerEffects resize(int workers) {
        slots.max(workers);
        int excess = slots.size() - workers;
        List<WorkerSlot> ends = new ArrayList<>();
        List<WorkerSlot> recalls = new ArrayList<>();
        for (WorkerSlot slot : slots.mostDispensable(excess)) {
            slots.leave(slot);
            if (slot.state == WorkerSlot.State.STARTING) {
                slot.unneeded = true;
                ends.add(slot);
                continue;
            }
            slots.retire(slot);
            if (slot.outstanding - slot.finished > 0) {
                recalls.add(slot);
            } else {
                ends.add(slot);
            }
        }
        SchedulerEffects fed = feed();
        return SchedulerEffects.endAndRecall(ends, recalls).and(fed);
    }

    /** Counts new work. */
    void submitted(Work work) {
        long before = counters.submitted;
        counters.submitted = before + work.size();
        if (work instanceof Call<?> call) {
            call.number = before + 1;
        } else if (work instanceof Chunk chunk) {
            chunk.number(before + 1);
        }
    }

    /**
     * Assigns new work to an idle slot, for immediate hand-over; null if none is idle, or if it may not run all of the
     * work.
     */
    @Nullable
    WorkerSlot assignToIdle(Work work) {
        WorkerSlot slot = slots.peekIdle();
        if (slot == null || !mayTakeWhole(slot, work) || work.key() != null) {
            return null;
        }
        slots.takeIdle();
        assign(slot, work, System.nanoTime());
        slot.handOvers++;
        return slot;
    }

    /** Queues new work. */
    SchedulerEffects enqueue(Work work) {
        Object key = work.key();
        if (key != null) {
            if (lanes == null) {
                lanes = new KeyLanes();
            }
            lanes.addLast(work, key);
            return feed();
        }
        queue.addLast(work);
        int priority = work.priority();
        if (priority == 0 && !prioritized) {
            // As for most calls of a busy pool: all workers that there may be are there, and have work.
            return slots.peekIdle() == null && slots.room() <= 0 && phase == Phase.OPEN
                    ? SchedulerEffects.NONE
                    : feed();
        }
        prioritized = true;
        return feed().andRecall(slotsBehind(priority));
    }

    /**
     * Returns the slots that hold calls of a lower priority which have not begun, so that these are given back and the slots take
     * what is more urgent.
     */
    private List<WorkerSlot> slotsBehind(int priority) {
        List<WorkerSlot> behind = new ArrayList<>();
        for (WorkerSlot slot : slots.all()) {
            if (slot.outstanding > 1 && slot.lowestPriority < priority && !slot.isLarge()) {
                behind.add(slot);
                slot.lowestPriority = priority; // once is enough for all that come with this priority
            }
        }
        return behind;
    }

    /** Assigns queued work to idle slots, and makes slots for the rest. */
    SchedulerEffects feed() {
        List<SchedulerEffects.HandOver> handOvers = feedIdle();
        return SchedulerEffects.feed(handOvers, slotsToStart(), slotsToEnd());
    }

    /**
     * Starts the remaining workers of the minimum, if the first worker was idle before the first call was submitted,
     * and the successor of a worker that has received its last calls.
     */
    SchedulerEffects startMissing() {
        return slots.size() < config.minWorkers() || replacements > 0
                ? SchedulerEffects.start(slotsToStart())
                : SchedulerEffects.NONE;
    }

    /** Records work that a thread other than the worker's hands over. */
    SchedulerEffects.HandOver handOver(WorkerSlot slot, List<WorkUnit> batch) {
        slot.handOvers++;
        return new SchedulerEffects.HandOver(slot, batch);
    }

    /** Records that a worker is ready. */
    void started(WorkerSlot slot) {
        slots.started(slot);
        starts.ready();
        slot.progressNanos = System.nanoTime();
        later.slotIsReady(this, slot);
    }

    /** Assigns queued work to idle slots. */
    List<SchedulerEffects.HandOver> feedIdle() {
        if (slots.peekIdle() == null || (lanes == null && queue.peekWanted() == null)) {
            return List.of();
        }
        List<SchedulerEffects.HandOver> handOvers = new ArrayList<>();
        if (lanes != null) {
            for (WorkerSlot slot : lanes.idleWithWork()) {
                if (slots.isFull()) {
                    break;
                }
                slots.takeIdle(slot);
                List<WorkUnit> batch = new ArrayList<>();
                take(slot, batch);
                handOvers.add(handOver(slot, batch));
            }
        }
        while (slots.peekIdle() != null
                && (queue.peekWanted() != null || (lanes != null && lanes.peekFree() != null))) {
            WorkerSlot slot = slots.takeIdle();
            List<WorkUnit> batch = new ArrayList<>();
            take(slot, batch);
            handOvers.add(handOver(slot, batch));
        }
        return handOvers;
    }

    /** Tells whether the slot may run all of the work before it is replaced. */
    boolean mayTakeWhole(WorkerSlot slot, Work work) {
        return config.maxCallsPerWorker() == 0 || slot.assigned + work.size() <= config.maxCallsPerWorker();
    }

    /** Makes slots for the workers to start now. */
    List<WorkerSlot> slotsToStart() {
        if (isStopped()) {
            return List.of();
        }
        if (!mayGetWork()) {
            replacements = 0;
        }
        int waiting = lanes == null ? queue.works() : queue.works() + lanes.freeLanes();
        int wanted = Math.max(Math.max(waiting - slots.starting(), 0), replacements);
        if (phase == Phase.OPEN && counters.submitted > 0) {
            wanted = Math.max(wanted, config.minWorkers() - slots.size());
        }
        if (warming > 0) {
            wanted = Math.max(wanted, slots.max() - slots.size());
        }
        int room = Math.min(slots.room(), starts.room(slots.starting()));
        int count = Math.min(wanted, room);
        if (count <= 0) {
            return List.of();
        }
        long delay = starts.delayNanos();
        if (delay > 0) {
            later.startAfter(this, delay);
            return List.of();
        }
        replacements = Math.max(0, replacements - count);
        List<WorkerSlot> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(slots.add(false));
        }
        return made;
    }

    /**
     * Makes the slot of the first worker before the first call is submitted; not if a single failed start breaks the
     * pool, because that start must be attributed to a call.
     */
    List<WorkerSlot> firstSlotToStart() {
        boolean first = phase == Phase.OPEN
                && counters.submitted == 0
                && slots.size() == 0
                && config.startAttempts() > 1
                && starts.delayNanos() == 0;
        return first ? List.of(slots.add(false)) : List.of();
    }

    /**
     * Makes the slot of the worker with the larger heap if it is needed. One is enough: calls that need it are rare,
     * and memory is scarce.
     */
    List<WorkerSlot> largeSlotToStart() {
        return !isStopped() && largeQueue.works() > 0 && !slots.hasLarge() ? List.of(slots.add(true)) : List.of();
    }

    /** Tells whether newly started workers would have nothing to do. */
    boolean needsNoMore() {
        return !mayGetWork() && waitingWorks() == 0;
    }

    /** Retires the idle slots if no more work can be submitted, and ends the workers that are starting without need. */
    List<WorkerSlot> slotsToEnd() {
        if (!needsNoMore()) {
            return List.of();
        }
        List<WorkerSlot> ends = slots.retireIdle();
        for (WorkerSlot slot : slots.startingInVain()) {
            slot.unneeded = true;
            ends.add(slot);
        }
        return ends;
    }
}
