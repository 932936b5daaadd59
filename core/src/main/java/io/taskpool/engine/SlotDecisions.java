package io.taskpool.engine;

import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Reacts to slot reports: the transitions of the state machine in {@link WorkerSlot}, and the routing of work that is
 * given back. Guarded by the scheduler's lock, as is the {@link SchedulerState} that it changes; its decisions are
 * carried out without the lock.
 */
final class SlotDecisions {
    private final PoolCounters counters;
    private final SchedulerState state;

    SlotDecisions(PoolCounters counters, SchedulerState state) {
        this.counters = counters;
        this.state = state;
    }

    /** The worker is ready: it receives work, and further workers may be started. */
    SchedulerEffects ready(WorkerSlot slot) {
        if (slot.state != WorkerSlot.State.STARTING || slot.unneeded) {
            return SchedulerEffects.NONE;
        }
        state.started(slot);
        state.broken = null;
        counters.workersStarted++;
        List<WorkUnit> batch = new ArrayList<>();
        state.take(slot, batch);
        List<SchedulerEffects.HandOver> handOvers = batch.isEmpty() ? List.of() : List.of(state.handOver(slot, batch));
        return SchedulerEffects.feed(handOvers, state.slotsToStart(), slotsToEnd(slot));
    }

    /** The worker requests work: it receives some, becomes idle, or ends. */
    SchedulerEffects pull(WorkerSlot slot, List<WorkUnit> batch) {
        state.settle(slot);
        if (slot.state == WorkerSlot.State.ENDED) {
            return SchedulerEffects.NONE;
        }
        state.take(slot, batch);
        if (!slot.leaving && state.phase == SchedulerState.Phase.OPEN) {
            return batch.isEmpty() && isDone(slot) ? SchedulerEffects.end(List.of(slot)) : SchedulerEffects.NONE;
        }
        // The slot's last call may have kept another slot idle, or the pool's last queued call may have been taken.
        return SchedulerEffects.feed(state.feedIdle(), state.slotsToStart(), slotsToEnd(slot));
    }

    /** Returns the slots to end: this one if it is done, and those for which no work is left. */
    private List<WorkerSlot> slotsToEnd(WorkerSlot slot) {
        List<WorkerSlot> ends = state.slotsToEnd();
        if (!isDone(slot)) {
            return ends;
        }
        List<WorkerSlot> all = new ArrayList<>(ends);
        all.add(slot);
        return all;
    }

    /** Tells whether a slot is retiring and has no outstanding work. */
    private static boolean isDone(WorkerSlot slot) {
        return slot.state == WorkerSlot.State.RETIRING && slot.outstanding == 0;
    }

    /**
     * The worker could not be started, or died before it started a call. If this keeps happening, the waiting calls
     * fail.
     *
     * @param killed whether it was killed from outside, which says little about whether workers can be started
     */
    SchedulerEffects startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun) {
        boolean wasReady = slot.state != WorkerSlot.State.STARTING;
        if (!state.slots.remove(slot)) {
            return SchedulerEffects.NONE;
        }
        slot.cancelRetirement();
        if (wasReady) {
            died(slot);
        }
        // In the same step as the slot's removal, so that the pool never appears to have nothing left to do.
        state.ended(slot);
        state.addAllFirst(slot, notBegun);
        boolean tooMany = !slot.unneeded
                && (wasReady ? state.starts.diedUnused() : killed ? state.starts.killed() : state.starts.failed());
        if (tooMany && !slot.isLarge()) {
            state.broken = failure;
        }
        if (state.isStopped()) {
            return SchedulerEffects.cancel(state.drain(slot));
        }
        if (slot.isLarge()) {
            // Ordinary workers may be fine, but the calls that need a larger heap cannot run.
            return SchedulerEffects.fail(state.drain(slot), failure);
        }
        if (tooMany && state.slots.areAllStarting()) {
            state.starts.reset();
            return SchedulerEffects.fail(state.drain(), failure);
        }
        return state.feed().andMayBeOver();
    }

    /** The worker gives back calls that it has not started: they are queued again in smaller pieces. */
    SchedulerEffects recalled(WorkerSlot slot, List<Work> notBegun) {
        takeBack(slot, notBegun);
        if (slot.isLarge()) {
            return requeueLarge(notBegun);
        }
        int pieces = Math.max(1, Math.min(state.slots.max(), state.slots.size() + state.slots.idleCount()));
        return requeue(WorkSplitter.split(notBegun, pieces));
    }

    /** The worker refused calls that exceeded its memory; they have already been split. */
    SchedulerEffects refused(WorkerSlot slot, List<Work> pieces) {
        takeBack(slot, pieces);
        return slot.isLarge() ? requeueLarge(pieces) : requeue(pieces);
    }

    private void takeBack(WorkerSlot slot, List<Work> works) {
        for (Work work : works) {
            state.takeBack(slot, work);
        }
    }

    /** Queues work at the front. */
    SchedulerEffects requeue(List<Work> works) {
        if (state.isStopped()) {
            return SchedulerEffects.cancel(works);
        }
        state.addAllFirst(works);
        return state.feed();
    }

    /** Queues work for the worker with the larger heap. */
    SchedulerEffects requeueLarge(List<Work> works) {
        if (state.isStopped()) {
            return SchedulerEffects.cancel(works);
        }
        works.forEach(state.largeQueue::addLast);
        return SchedulerEffects.start(state.largeSlotToStart());
    }

    /** The worker should be replaced: it receives no more work, and ends once none is outstanding. */
    SchedulerEffects retire(WorkerSlot slot) {
        if (slot.state != WorkerSlot.State.ACTIVE) {
            return SchedulerEffects.NONE;
        }
        state.slots.retire(slot);
        boolean unused = state.slots.leave(slot);
        return slot.outstanding - slot.finished > 0
                ? SchedulerEffects.recall(List.of(slot))
                : SchedulerEffects.feed(List.of(), state.slotsToStart(), List.of(slot));
    }

    /** Counts a worker that died, once. */
    void died(WorkerSlot slot) {
        if (!slot.deathCounted && !slot.unneeded) {
            slot.deathCounted = true;
            counters.workersDied++;
        }
    }

    /** The worker has ended; it is replaced if its end was unexpected or work is left. */
    SchedulerEffects ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun) {
        boolean wasStarting = slot.state == WorkerSlot.State.STARTING;
        if (!state.slots.remove(slot)) {
            return SchedulerEffects.NONE;
        }
        slot.cancelRetirement();
        if (unexpected) {
            died(slot);
            state.starts.died(slot.succeeded);
        }
        state.starts.used();
        if (state.isStopped()) {
            return SchedulerEffects.cancel(notBegun);
        }
        // In the same step as the slot's removal: another slot that ends at the same time must not find that no work is
        // left.
        state.ended(slot);
        state.addAllFirst(slot, notBegun);
        List<SchedulerEffects.HandOver> handOvers = state.feedIdle();
        if (unexpected && !wasStarting && !slot.leaving && state.mayGetWork() && !slot.isLarge()) {
            state.replacements++; // restores the pool's strength now rather than at the next call
        }
        List<WorkerSlot> starts = new ArrayList<>(state.largeSlotToStart());
        starts.addAll(state.slotsToStart());
        return SchedulerEffects.feed(handOvers, starts, state.slotsToEnd()).andMayBeOver();
    }
}
