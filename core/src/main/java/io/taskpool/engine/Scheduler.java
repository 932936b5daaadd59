package io.taskpool.engine;

import io.taskpool.PoolStats;
import io.taskpool.spi.Backend;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands work to workers that are kept: what the pool's front asks for, as far as it is not for the workers to report.
 *
 * <p><b>Pool states:</b> OPEN → SHUTDOWN (no new work) → STOPPED (queue emptied, running calls interrupted) → terminated,
 * when no slot is left and the queue is empty. SHUTDOWN may go to terminated directly.
 *
 * <p><b>Concurrency:</b> one lock guards the {@link SchedulerState}, which holds all that changes: queue, slots, state. Under
 * it is only decided. What is to be done comes out as {@link SchedulerEffects}, and {@link WorkerSupervisor#perform} does it
 * once the lock is free, since that could run foreign code or wait. Lock order: a worker's own lock is never held when it
 * calls in, so there is no order to keep.
 *
 * <p>The parts: {@link SchedulerState} (who gets what), {@link SlotDecisions} (what follows from what slots report),
 * {@link WorkerSupervisor} (does what was decided), {@link Housekeeper} (what is done from time to time), {@link Watchdog} and
 * {@link CallStopper} (time limits).
 */
final class Scheduler implements Dispatcher {
    private final PoolConfig config;
    private final PoolCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final WorkerSupervisor supervisor;

    /** Guarded by lock, but for its state, which may be read without. */
    private final SchedulerState plan;

    Scheduler(PoolConfig config, Backend backend, PoolCounters counters) {
        this.config = config;
        this.counters = counters;
        this.supervisor = new WorkerSupervisor(config, backend, counters, lock);
        this.plan = supervisor.plan();
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public boolean batches() {
        return true;
    }

    // ---- work comes, and is no longer wanted -------------------------------------------------------------------

    @Override
    public void submit(Work work, boolean ofRun) {
        WorkerSlot idle;
        SchedulerEffects effects;
        lock.lock();
        try {
            checkAccepts(ofRun);
            plan.submitted(work);
            idle = plan.assignToIdle(work);
            effects = idle == null ? plan.enqueue(work) : plan.startMissing();
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            // Not an effect, so that a call that is alone on its way makes no object more than it needs.
            supervisor.handOver(idle, List.of(work));
        }
        supervisor.perform(effects);
    }

    /** Starts the first worker although its call is still being prepared. If no call comes of it, it is idle. */
    @Override
    public void expectCall() {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = SchedulerEffects.start(plan.firstSlotToStart());
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    @Override
    public void countUnsent(boolean ofRun) {
        lock.lock();
        try {
            checkAccepts(ofRun);
            counters.submitted++;
        } finally {
            lock.unlock();
        }
    }

    private void checkAccepts(boolean ofRun) {
        if (ofRun && plan.isStopped()) {
            throw Dispatcher.stopped(config);
        }
        if (plan.state != SchedulerState.State.OPEN && (!ofRun || plan.isOver())) {
            throw Dispatcher.rejection(config);
        }
    }

    @Override
    public void cancelled(Call<?> call, boolean interrupt) {
        WorkerSlot slot;
        List<WorkerSlot> ends = List.of();
        lock.lock();
        try {
            if (WorkQueue.cancelled(call)) {
                ends = plan.slotsToEnd();
            }
            slot = call.slot;
        } finally {
            lock.unlock();
        }
        supervisor.perform(SchedulerEffects.end(ends).andMayBeOver());
        Worker worker = slot == null ? null : slot.worker;
        if (worker != null) {
            worker.cancel(call, 0, interrupt);
            if (interrupt) {
                supervisor.stopper().killAfterGrace(worker, call, 0, "its call was cancelled and did not end");
            }
        }
    }

    @Override
    public boolean isRunning(Call<?> call) {
        WorkerSlot slot = call.slot;
        Worker worker = slot == null ? null : slot.worker;
        RunningCall running = worker == null ? null : worker.running();
        return running != null && running.work() == call;
    }

    @Override
    public void recallAll() {
        SchedulerEffects effects;
        lock.lock();
        try {
            plan.queue.sweep();
            List<WorkerSlot> ends = plan.slotsToEnd();
            List<WorkerSlot> recalls = new ArrayList<>();
            for (WorkerSlot slot : plan.slots.all()) {
                if (slot.outstanding > 1) {
                    recalls.add(slot);
                }
            }
            effects = SchedulerEffects.endAndRecall(ends, recalls).andMayBeOver();
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    // ---- life of the pool --------------------------------------------------------------------------------------

    @Override
    public void beginRun() {
        lock.lock();
        try {
            if (plan.state != SchedulerState.State.OPEN) {
                throw Dispatcher.rejection(config);
            }
            plan.runs++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void endRun() {
        SchedulerEffects effects;
        lock.lock();
        try {
            plan.runs--;
            effects = SchedulerEffects.end(plan.slotsToEnd()).andMayBeOver();
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    @Override
    public void shutdown() {
        SchedulerEffects effects;
        lock.lock();
        try {
            if (plan.state == SchedulerState.State.OPEN) {
                plan.state = SchedulerState.State.SHUTDOWN;
            }
            effects = SchedulerEffects.end(plan.slotsToEnd()).andMayBeOver();
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    @Override
    public List<Work> shutdownNow() {
        List<Work> notBegun;
        List<WorkerSlot> alive;
        List<WorkerSlot> ended;
        lock.lock();
        try {
            plan.state = SchedulerState.State.STOPPED;
            notBegun = new ArrayList<>(plan.queue.drain());
            notBegun.addAll(plan.largeQueue.drain());
            alive = plan.slots.retireAll();
            ended = plan.slots.awaited();
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : alive) {
            Worker worker = slot.worker;
            if (worker != null) {
                notBegun.addAll(supervisor.watchdog().stop(slot, worker));
            }
        }
        for (WorkerSlot slot : ended) {
            supervisor.watchdog().stopReading(slot.worker);
        }
        supervisor.perform(SchedulerEffects.cancel(notBegun));
        return notBegun;
    }

    @Override
    public boolean isShutdown() {
        return plan.state != SchedulerState.State.OPEN; // asked for each chunk of a stream, so without the lock
    }

    @Override
    public boolean isStopped() {
        return plan.isStopped();
    }

    @Override
    public boolean runsOn(Thread thread) {
        List<WorkerSlot> slots;
        lock.lock();
        try {
            slots = List.copyOf(plan.slots.all());
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : slots) {
            Worker worker = slot.worker;
            if (worker != null && worker.runsOn(thread)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CountDownLatch termination() {
        return supervisor.termination();
    }

    @Override
    public PoolStats stats() {
        lock.lock();
        try {
            return counters.outcomes()
                    .with(
                            plan.slots.all().size(),
                            plan.slots.idleCount(),
                            plan.queue.calls() + plan.largeQueue.calls(),
                            counters.submitted,
                            counters.workersStarted,
                            counters.workersDied);
        } finally {
            lock.unlock();
        }
    }
}
