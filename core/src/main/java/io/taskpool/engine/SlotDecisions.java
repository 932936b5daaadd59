package io.taskpool.engine;

import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what follows from what slots report: the transitions of the state machine in {@link WorkerSlot}, and where work goes
 * that comes back. Guarded by the scheduler's lock, as is the {@link SchedulerState} that it changes; what it decides is done
 * without the lock.
 */
final class SlotDecisions {
    private final PoolConfig config;
    private final PoolCounters counters;
    private final SchedulerState plan;

    SlotDecisions(PoolConfig config, PoolCounters counters, SchedulerState plan) {
        this.config = config;
        this.counters = counters;
        this.plan = plan;
    }

    /** The worker can take work: it gets some, and may let others start. */
    SchedulerEffects ready(WorkerSlot slot) {
        if (slot.state != WorkerSlot.State.STARTING || slot.unneeded) {
            return SchedulerEffects.NONE;
        }
        plan.started(slot);
        counters.workersStarted++;
        List<WorkUnit> batch = new ArrayList<>();
        plan.take(slot, batch);
        List<SchedulerEffects.HandOver> handOvers = batch.isEmpty() ? List.of() : List.of(plan.handOver(slot, batch));
        return SchedulerEffects.feed(handOvers, plan.slotsToStart(), slotsToEnd(slot));
    }

    /** The worker asks for more: it gets some, becomes idle, or ends. */
    SchedulerEffects pull(WorkerSlot slot, List<WorkUnit> batch) {
        plan.settle(slot);
        if (slot.state == WorkerSlot.State.ENDED) {
            return SchedulerEffects.NONE;
        }
        plan.take(slot, batch);
        if (!slot.leaving && plan.state == SchedulerState.State.OPEN) {
            return batch.isEmpty() && isDone(slot) ? SchedulerEffects.end(List.of(slot)) : SchedulerEffects.NONE;
        }
        // The slot's last call may have been all that another one waited for, or the last of the pool's calls been
        // taken.
        return SchedulerEffects.feed(plan.feedIdle(), plan.slotsToStart(), slotsToEnd(slot));
    }

    /** Ends the slot if it is done, and those that nothing is left for. */
    private List<WorkerSlot> slotsToEnd(WorkerSlot slot) {
        List<WorkerSlot> ends = plan.slotsToEnd();
        if (!isDone(slot)) {
            return ends;
        }
        List<WorkerSlot> all = new ArrayList<>(ends);
        all.add(slot);
        return all;
    }

    /** Tells whether a slot has nothing left to do and is to go. */
    private static boolean isDone(WorkerSlot slot) {
        return slot.state == WorkerSlot.State.RETIRING && slot.outstanding == 0;
    }

    /**
     * The worker could not be started, or died before it began a call. If that goes on, the calls that wait fail by it.
     *
     * @param killed whether somebody else ended it, which says little about whether workers can be started
     */
    SchedulerEffects startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun) {
        boolean wasReady = slot.state != WorkerSlot.State.STARTING;
        if (!plan.slots.remove(slot)) {
            return SchedulerEffects.NONE;
        }
        slot.cancelRetirement();
        if (wasReady) {
            died(slot);
        }
        // In the same step as the slot goes, so that at no moment the pool looks as if nothing were left to do.
        WorkQueue own = plan.queueOf(slot);
        own.addAllFirst(notBegun);
        boolean tooMany = !slot.unneeded
                && (wasReady ? plan.starts.diedUnused() : killed ? plan.starts.killed() : plan.starts.failed());
        if (plan.isStopped()) {
            return SchedulerEffects.cancel(own.drain());
        }
        if (slot.isLarge()) {
            // The usual workers may be well; the calls that need a larger one cannot run.
            return SchedulerEffects.fail(own.drain(), failure);
        }
        if (tooMany && plan.slots.areAllStarting()) {
            plan.starts.reset();
            return SchedulerEffects.fail(plan.queue.drain(), failure);
        }
        return plan.feed().andMayBeOver();
    }

    /** The worker gives calls back that it has not begun: they go to others, in smaller pieces. */
    SchedulerEffects recalled(WorkerSlot slot, List<Work> notBegun) {
        takeBack(slot, notBegun);
        if (slot.isLarge()) {
            return requeueLarge(notBegun);
        }
        int pieces = Math.max(1, Math.min(config.maxWorkers(), plan.slots.size() + plan.slots.idleCount()));
        return requeue(WorkSplitter.split(notBegun, pieces));
    }

    /** The worker could not take calls in; they come back in pieces that were cut already. */
    SchedulerEffects refused(WorkerSlot slot, List<Work> pieces) {
        takeBack(slot, pieces);
        return slot.isLarge() ? requeueLarge(pieces) : requeue(pieces);
    }

    private void takeBack(WorkerSlot slot, List<Work> works) {
        for (Work work : works) {
            plan.takeBack(slot, work);
        }
    }

    /** Puts work before all other that waits. */
    SchedulerEffects requeue(List<Work> works) {
        if (plan.isStopped()) {
            return SchedulerEffects.cancel(works);
        }
        plan.queue.addAllFirst(works);
        return plan.feed();
    }

    /** Queues work for the worker with the larger heap. */
    SchedulerEffects requeueLarge(List<Work> works) {
        if (plan.isStopped()) {
            return SchedulerEffects.cancel(works);
        }
        works.forEach(plan.largeQueue::addLast);
        return SchedulerEffects.start(plan.largeSlotToStart());
    }

    /** The worker should be replaced: it gets no more work, and ends once it holds none. */
    SchedulerEffects retire(WorkerSlot slot) {
        if (slot.state != WorkerSlot.State.ACTIVE) {
            return SchedulerEffects.NONE;
        }
        plan.slots.retire(slot);
        boolean unused = plan.slots.leave(slot);
        return slot.outstanding - slot.finished > 0
                ? SchedulerEffects.recall(List.of(slot))
                : SchedulerEffects.feed(List.of(), plan.slotsToStart(), List.of(slot));
    }

    /** Counts a worker that died, once. */
    void died(WorkerSlot slot) {
        if (!slot.deathCounted && !slot.unneeded) {
            slot.deathCounted = true;
            counters.workersDied++;
        }
    }

    /** The worker has ended; another takes its place if it was not asked to end, or there is work left. */
    SchedulerEffects ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun) {
        boolean wasStarting = slot.state == WorkerSlot.State.STARTING;
        if (!plan.slots.remove(slot)) {
            return SchedulerEffects.NONE;
        }
        slot.cancelRetirement();
        if (unexpected) {
            died(slot);
            plan.starts.died(slot.succeeded);
        }
        plan.starts.used();
        if (plan.isStopped()) {
            return SchedulerEffects.cancel(notBegun);
        }
        // In the same step as the slot goes: another slot that ends right now must not find that nothing is left.
        plan.queueOf(slot).addAllFirst(notBegun);
        List<SchedulerEffects.HandOver> handOvers = plan.feedIdle();
        if (unexpected && !wasStarting && !slot.leaving && plan.mayGetWork() && !slot.isLarge()) {
            plan.replacements++; // full strength at once, not only when the next call comes
        }
        List<WorkerSlot> starts = new ArrayList<>(plan.largeSlotToStart());
        starts.addAll(plan.slotsToStart());
        return SchedulerEffects.feed(handOvers, starts, plan.slotsToEnd()).andMayBeOver();
    }
}
