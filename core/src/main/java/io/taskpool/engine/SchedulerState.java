package io.taskpool.engine;

import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets what and who is to start or end: the queue, the slots and the pool's state. Guarded by the scheduler's
 * lock; it only decides, and what it decides is done without the lock ({@link SchedulerEffects}).
 *
 * <p><b>Invariant:</b> if a slot is idle, the queue is empty, or as many slots as there may be workers have calls.
 */
final class SchedulerState {
    enum State {
        OPEN,
        SHUTDOWN,
        STOPPED
    }

    /** Who looks again at some of it after some time. Called under the lock. */
    interface Later {
        void slotIsReady(SchedulerState plan, WorkerSlot slot);

        void slotIsIdle(SchedulerState plan);

        void startAfter(SchedulerState plan, long delayNanos);
    }

    final WorkQueue queue = new WorkQueue();
    final WorkQueue largeQueue = new WorkQueue();
    final WorkerSlots slots;
    final StartPolicy starts;
    /** Written under the lock. */
    volatile State state = State.OPEN;

    /** Workers that died or have their last calls, and are to be replaced although there may be nothing to do. */
    int replacements;

    /** Runs of {@code map} that have not ended. */
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

    /** Tells whether the pool was shut down at once. */
    boolean isStopped() {
        return state == State.STOPPED;
    }

    /** Tells whether more work may come. */
    boolean mayGetWork() {
        return state == State.OPEN || (state == State.SHUTDOWN && runs > 0);
    }

    /** Tells whether nothing is left to do, and nothing can come any more. */
    boolean isOver() {
        return !mayGetWork() && !slots.mayGiveBack() && queue.works() + largeQueue.works() == 0;
    }

    /** Returns where the slot's work comes from. */
    WorkQueue queueOf(WorkerSlot slot) {
        return slot.isLarge() ? largeQueue : queue;
    }

    /** Accounts for what the slot gets. */
    void assign(WorkerSlot slot, Work work, long now) {
        if (slot.outstanding == 0) {
            slot.progressNanos = now;
            slot.holdsAlone = false;
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
        }
        if (hasItsCalls(slot)) {
            replace(slot);
        }
    }

    /** Tells whether the slot has got all the calls that it may run. */
    private boolean hasItsCalls(WorkerSlot slot) {
        return config.maxCallsPerWorker() > 0 && slot.assigned >= config.maxCallsPerWorker();
    }

    /** Lets another worker start while the slot's last calls run. Not in a pool that has one worker, once. */
    private void replace(WorkerSlot slot) {
        if (slots.leave(slot) && state == State.OPEN && config.startAttempts() > 1) {
            replacements++;
        }
    }

    /** Accounts for what the slot finished since the last time. */
    void settle(WorkerSlot slot) {
        int finished = slot.finished;
        if (finished == 0) {
            return;
        }
        slot.finished = 0;
        starts.used();
        slot.outstanding -= finished;
        slot.timedOutstanding -= slot.timedFinished;
        slot.timedFinished = 0;
        if (slot.succeeded) {
            starts.worked();
        }
        long now = System.nanoTime();
        if (slot.finishedEstimator != null) {
            slot.finishedEstimator.add(now - slot.progressNanos, finished);
        }
        slot.progressNanos = now;
    }

    /** Accounts for what the slot has given back. */
    void takeBack(WorkerSlot slot, Work work) {
        slot.outstanding -= work.size();
        if (work.timeoutNanos() > 0) {
            slot.timedOutstanding -= work.size();
        }
    }

    /** Takes work for a slot from its queue, or makes the slot idle, or retires it. */
    void take(WorkerSlot slot, List<WorkUnit> batch) {
        if (slot.idle) {
            return; // it has answered a recall since it became idle, and gets work like any that is
        }
        if (slot.state == WorkerSlot.State.ACTIVE && hasItsCalls(slot)) {
            slots.retire(slot);
        }
        if (slot.state != WorkerSlot.State.ACTIVE) {
            return;
        }
        if (slot.outstanding == 0 && !slot.isLarge() && slots.isFull() && queue.works() > 0) {
            slots.makeIdle(slot, System.nanoTime());
            later.slotIsIdle(this);
            return;
        }
        int most = config.maxCallsPerWorker() == 0 ? Integer.MAX_VALUE : config.maxCallsPerWorker();
        WorkQueue from = queueOf(slot);
        int limit = (int) (most - slot.assigned);
        int workers = Math.max(1, Math.min(slots.size(), config.maxWorkers()));
        int share = Batching.share(from.calls(), workers);
        long now = System.nanoTime();
        int taken = 0;
        while (true) {
            Work work = from.peekWanted();
            if (work == null || !Batching.fits(slot, work, taken, share, from.calls() >= workers)) {
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
            assign(slot, work, now);
            batch.add(work);
        }
        if (slot.outstanding == 0) {
            if (mayGetWork() && !slot.isLarge()) {
                slots.makeIdle(slot, now);
                later.slotIsIdle(this);
            } else {
                slots.retire(slot);
            }
        }
    }

    /** Counts new work. */
    void submitted(Work work) {
        counters.submitted += work.size();
        if (work instanceof Call<?> call) {
            call.number = counters.submitted;
        }
    }

    /** Assigns new work to an idle slot, to be handed over at once; null if there is none, or it may not run all of that. */
    @Nullable
    WorkerSlot assignToIdle(Work work) {
        WorkerSlot slot = slots.peekIdle();
        if (slot == null || !mayTakeWhole(slot, work)) {
            return null;
        }
        slots.takeIdle();
        assign(slot, work, System.nanoTime());
        slot.handOvers++;
        return slot;
    }

    /** Queues new work. */
    SchedulerEffects enqueue(Work work) {
        queue.addLast(work);
        return feed();
    }

    /** Gives idle slots what is queued, and starts workers for the rest. */
    SchedulerEffects feed() {
        List<SchedulerEffects.HandOver> handOvers = feedIdle();
        return SchedulerEffects.feed(handOvers, slotsToStart(), slotsToEnd());
    }

    /**
     * Starts the workers that are kept in any case, if the first was idle before the first call came, and the successor of a
     * worker that got its last calls.
     */
    SchedulerEffects startMissing() {
        return slots.size() < config.minWorkers() || replacements > 0
                ? SchedulerEffects.start(slotsToStart())
                : SchedulerEffects.NONE;
    }

    /** Accounts for work that another thread than the worker's hands over. */
    SchedulerEffects.HandOver handOver(WorkerSlot slot, List<WorkUnit> batch) {
        slot.handOvers++;
        return new SchedulerEffects.HandOver(slot, batch);
    }

    /** Accounts for a worker that can take work. */
    void started(WorkerSlot slot) {
        slots.started(slot);
        starts.ready();
        slot.progressNanos = System.nanoTime();
        later.slotIsReady(this, slot);
    }

    /** Assigns queued work to idle slots. */
    List<SchedulerEffects.HandOver> feedIdle() {
        if (slots.peekIdle() == null || queue.peekWanted() == null) {
            return List.of();
        }
        List<SchedulerEffects.HandOver> handOvers = new ArrayList<>();
        while (slots.peekIdle() != null && queue.peekWanted() != null) {
            WorkerSlot slot = slots.takeIdle();
            List<WorkUnit> batch = new ArrayList<>();
            take(slot, batch);
            handOvers.add(handOver(slot, batch));
        }
        return handOvers;
    }

    /** Tells whether the slot may run all of that before it is replaced. */
    boolean mayTakeWhole(WorkerSlot slot, Work work) {
        return config.maxCallsPerWorker() == 0 || slot.assigned + work.size() <= config.maxCallsPerWorker();
    }

    /** Makes slots for the workers that are to be started now. */
    List<WorkerSlot> slotsToStart() {
        if (isStopped()) {
            return List.of();
        }
        if (!mayGetWork()) {
            replacements = 0;
        }
        int wanted = Math.max(Math.max(queue.works() - slots.starting(), 0), replacements);
        if (state == State.OPEN && counters.submitted > 0) {
            wanted = Math.max(wanted, config.minWorkers() - slots.size());
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
     * Makes the slot of the first worker before there is a call. Not where a single failed start counts: it would have to be
     * that of the call.
     */
    List<WorkerSlot> firstSlotToStart() {
        boolean first = state == State.OPEN
                && counters.submitted == 0
                && slots.size() == 0
                && config.startAttempts() > 1
                && starts.delayNanos() == 0;
        return first ? List.of(slots.add(false)) : List.of();
    }

    /** One worker with a larger heap is enough: calls that need it are rare, and memory is what there is too little of. */
    List<WorkerSlot> largeSlotToStart() {
        return !isStopped() && largeQueue.works() > 0 && !slots.hasLarge() ? List.of(slots.add(true)) : List.of();
    }

    /** Tells whether workers that start would have nothing to do. */
    boolean needsNoMore() {
        return !mayGetWork() && queue.works() == 0;
    }

    /** Retires the idle slots if no more work can come, and gives up those that start in vain. */
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
