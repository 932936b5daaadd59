package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.Backend;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes what slots report, has it decided under the scheduler's lock ({@link SlotDecisions}), and does without the lock what
 * was decided, here or in the {@link Scheduler}: it alone starts, feeds, recalls and ends workers ({@link #perform}).
 *
 * <p><b>Concurrency:</b> the lock is never held when a {@link Worker}, the {@link Backend} or a {@link Work} is called, so
 * effects of two decisions may be performed in either order. Each says nothing but what is to be done with slots and work that
 * the decision has taken for itself, and a worker that has ended meanwhile gives back what it is handed.
 */
final class WorkerSupervisor implements WorkerSlot.Supervisor, SchedulerEffects.Performer {
    private final PoolConfig config;
    private final Backend backend;
    private final PoolCounters counters;
    private final ReentrantLock lock;
    private final Housekeeper housekeeper;
    private final CallStopper stopper;
    private final Watchdog watchdog;
    private final CountDownLatch terminated = new CountDownLatch(1);

    // Guarded by lock.
    private final SchedulerState plan;
    private final SlotDecisions decisions;

    WorkerSupervisor(PoolConfig config, Backend backend, PoolCounters counters, ReentrantLock lock) {
        this.config = config;
        this.backend = backend;
        this.counters = counters;
        this.lock = lock;
        this.housekeeper = new Housekeeper(config, lock, this);
        this.stopper = new CallStopper(this, config.cancelGrace());
        this.watchdog = new Watchdog(lock, stopper);
        this.plan = new SchedulerState(config, counters, new WorkerSlots(this, config.maxWorkers()), housekeeper);
        this.decisions = new SlotDecisions(config, counters, plan);
    }

    /** Returns what the lock guards. */
    SchedulerState plan() {
        return plan;
    }

    CallStopper stopper() {
        return stopper;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    CountDownLatch termination() {
        return terminated;
    }

    // ---- what slots report -------------------------------------------------------------------------------------

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public void ready(WorkerSlot slot) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.ready(slot);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.startFailed(slot, failure, killed, notBegun);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void pull(WorkerSlot slot, List<WorkUnit> batch) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.pull(slot, batch);
        } finally {
            lock.unlock();
        }
        watchdog.watch(slot, batch);
        perform(effects);
    }

    @Override
    public void recalled(WorkerSlot slot, List<Work> notBegun) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.recalled(slot, notBegun);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void refused(WorkerSlot slot, List<Work> pieces) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.refused(slot, pieces);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void requeue(Work work) {
        counters.retried.increment();
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.requeue(List.of(work));
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void requeueLarge(Work work) {
        counters.retried.increment();
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.requeueLarge(List.of(work));
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void retire(WorkerSlot slot) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.retire(slot);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public void died(WorkerSlot slot) {
        lock.lock();
        try {
            decisions.died(slot);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun) {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.ended(slot, unexpected, notBegun);
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos) {
        long left = startedNanos + work.timeoutNanos() - System.nanoTime();
        return Timer.schedule(() -> stopper.timeOut(reader, work, call), left);
    }

    // ---- what was decided --------------------------------------------------------------------------------------

    @Override
    public void perform(SchedulerEffects effects) {
        if (effects == SchedulerEffects.NONE) {
            return;
        }
        giveUp(effects);
        try {
            for (SchedulerEffects.HandOver handOver : effects.handOvers) {
                handOver(handOver.slot(), handOver.batch());
            }
        } finally {
            // Also if no thread could be started for a worker: slots that were made must get theirs.
            for (WorkerSlot slot : effects.starts) {
                start(slot);
            }
        }
        for (WorkerSlot slot : effects.ends) {
            Worker worker = slot.worker;
            if (worker != null) {
                worker.end();
            }
        }
        for (WorkerSlot slot : effects.recalls) {
            Worker worker = slot.worker;
            if (worker != null) {
                worker.recall();
            }
        }
        if (effects.mayBeOver) {
            checkTerminated();
        }
    }

    private static void giveUp(SchedulerEffects effects) {
        RuntimeException failure = effects.failure;
        for (Work work : effects.givenUp) {
            if (failure == null) {
                work.cancelAll();
            } else {
                failAll(work, failure);
            }
        }
    }

    private static void failAll(Work work, RuntimeException failure) {
        for (int call = 0; call < work.size(); call++) {
            Work retry = work.fail(call, Failures.ofItsOwn(failure));
            if (retry != null) {
                failAll(retry, failure);
            }
        }
    }

    /**
     * Hands a batch to the worker. The worker may end meanwhile, and the pool with it, but for the count of hand-overs: it
     * waits for what comes back.
     */
    void handOver(WorkerSlot slot, List<WorkUnit> batch) {
        try {
            Worker worker = slot.worker;
            if (worker == null) {
                throw new AssertionError("a slot without a worker was given work");
            }
            watchdog.watch(slot, batch);
            worker.run(batch);
        } finally {
            slot.handedOver.incrementAndGet();
            // In this order: whoever removes the slot looks at the count afterwards.
            if (slot.state == WorkerSlot.State.ENDED) {
                checkTerminated();
            }
        }
    }

    private void start(WorkerSlot slot) {
        Worker worker;
        try {
            worker = backend.start(slot);
        } catch (RuntimeException | Error e) {
            BrokenPoolException failure = new BrokenPoolException(
                    "cannot start a worker of pool '" + config.name() + "': " + Failures.describe(e), e);
            startFailed(slot, failure, false, List.of());
            return;
        }
        slot.worker = worker;
        boolean stopped;
        boolean unneeded;
        lock.lock();
        try {
            stopped = plan.isStopped() && slot.state == WorkerSlot.State.STARTING;
            unneeded = slot.unneeded; // since it had no worker yet, nobody has told it
        } finally {
            lock.unlock();
        }
        if (stopped) {
            worker.kill("the pool was shut down at once");
        } else if (unneeded) {
            worker.end();
        }
    }

    @Override
    public void checkTerminated() {
        lock.lock();
        try {
            if (!plan.isOver() || terminated.getCount() == 0) {
                return;
            }
            terminated.countDown();
            housekeeper.stop();
        } finally {
            lock.unlock();
        }
        backend.close();
    }
}
