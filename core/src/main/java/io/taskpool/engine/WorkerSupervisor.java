package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.PoolListener;
import io.taskpool.engine.events.PoolEvents;
import io.taskpool.engine.events.WorkerEvent;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.jfr.PoolRecording;
import io.taskpool.engine.threads.RelievableThread;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.Backend;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Updates the {@link SchedulerState} for each slot report ({@link SlotDecisions}) and carries out the resulting
 * effects, as well as those of the {@link Scheduler}. Only this class starts, feeds, recalls and ends workers
 * ({@link #perform}).
 *
 * <p><b>Concurrency:</b> the lock is never held while a {@link Worker}, the {@link Backend} or a {@link Work} is
 * called, so the effects of two decisions may be carried out in either order. Each decision has exclusive claim to the
 * slots and work in its effects, and a worker that has ended in the meantime gives back the work that it is handed.
 *
 * <p>This file is longer than most because each report of a worker has its entry here, most of them a few lines.
 */
final class WorkerSupervisor implements WorkerSlot.Supervisor, SchedulerEffects.Performer, BackOff.Pool {
    private final PoolConfig config;
    private final Backend backend;
    private final PoolCounters counters;
    private final ReentrantLock lock;
    private final PoolEvents events;
    private final AttemptEvents attempts;
    private final StartWatch startWatch;
    private final PoolRecording recording;
    private final Housekeeper housekeeper;
    private final CallStopper stopper;
    private final Watchdog watchdog;
    /** Signalled when a worker has become ready or could not be started. */
    private final Condition workersChanged;

    private final BackOff backOff = new BackOff(this);
    private final CountDownLatch terminated = new CountDownLatch(1);

    // Guarded by lock.
    private final SchedulerState state;
    private final SlotDecisions decisions;

    WorkerSupervisor(
            PoolConfig config, Backend backend, PoolCounters counters, ReentrantLock lock, PoolRecording recording) {
        this.recording = recording;
        this.config = config;
        this.backend = backend;
        this.counters = counters;
        this.lock = lock;
        this.events = new PoolEvents(config.name());
        this.attempts = new AttemptEvents(events);
        this.startWatch = new StartWatch(attempts, new Looks());
        this.workersChanged = lock.newCondition();
        this.housekeeper = new Housekeeper(config, lock, this);
        this.stopper = new CallStopper(this, attempts, config.cancelGrace());
        this.watchdog = new Watchdog(lock, stopper);
        this.state = new SchedulerState(config, counters, new WorkerSlots(this, config.maxWorkers()), housekeeper);
        this.decisions = new SlotDecisions(counters, state);
    }

    /** Returns the state that the lock guards. */
    SchedulerState state() {
        return state;
    }

    BackOff backOff() {
        return backOff;
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

    // ---- slot reports ------------------------------------------------------------------------------------------

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public AttemptEvents attempts() {
        return attempts;
    }

    @Override
    public void ready(WorkerSlot slot) {
        SchedulerEffects effects;
        SlotView view = null;
        lock.lock();
        try {
            effects = decisions.ready(slot);
            if (events.isOn() && slot.state == WorkerSlot.State.ACTIVE) {
                view = new SlotView(slot);
            }
            workersChanged.signalAll();
        } finally {
            lock.unlock();
        }
        if (view != null) {
            slot.events.publish(new WorkerEvent(view.info(), null));
        }
        perform(effects);
    }

    @Override
    public void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun) {
        boolean wasReady = slot.state != WorkerSlot.State.STARTING;
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = decisions.startFailed(slot, failure, killed, notBegun);
            workersChanged.signalAll();
        } finally {
            lock.unlock();
        }
        if (wasReady) {
            slot.endsFor("it died before it began a call");
            tellEnd(slot, true);
        }
        perform(effects);
    }

    @Override
    public boolean pull(WorkerSlot slot, List<WorkUnit> batch) {
        SchedulerEffects effects;
        boolean rests;
        lock.lock();
        try {
            effects = decisions.pull(slot, batch);
            rests = slot.outstanding == 0;
        } finally {
            lock.unlock();
        }
        watchdog.watch(slot, batch);
        if (!batch.isEmpty()) {
            startWatch.arm();
        }
        recording.look(slot.progressNanos); // the time that was read last, so that it need not be read again
        perform(effects);
        return rests;
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

    /** Starts all workers and waits until they are ready. */
    void warmUp() {
        SchedulerEffects effects;
        lock.lock();
        try {
            if (state.phase != SchedulerState.Phase.OPEN) {
                throw Dispatcher.rejection(config);
            }
            state.warming++;
            state.broken = null;
            effects = SchedulerEffects.start(state.slotsToStart());
        } finally {
            lock.unlock();
        }
        try {
            perform(effects);
            RelievableThread.beforeWaiting();
            awaitReady();
        } finally {
            lock.lock();
            try {
                state.warming--;
            } finally {
                lock.unlock();
            }
        }
    }

    private void awaitReady() {
        lock.lock();
        try {
            while (state.slots.ready() < state.slots.max()) {
                if (state.phase != SchedulerState.Phase.OPEN) {
                    throw Dispatcher.rejection(config);
                }
                RuntimeException failure = state.broken;
                if (failure != null) {
                    throw Failures.ofItsOwn(failure);
                }
                workersChanged.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the workers of the pool '" + config.name()
                    + "' to get ready; they start all the same");
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those that wait for workers or for room in the queue. Under the lock. */
    void phaseChanged() {
        workersChanged.signalAll();
        state.roomChanged();
    }

    @Override
    public void requeue(Work work) {
        counters.retried.increment();
        noteQueued(work);
        backOff.requeue(work);
    }

    @Override
    public boolean hold() {
        lock.lock();
        try {
            if (state.isStopped()) {
                return false;
            }
            state.runs++; // like a run that may still submit work
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release() {
        SchedulerEffects effects;
        lock.lock();
        try {
            state.runs--;
            effects = SchedulerEffects.end(state.slotsToEnd()).andMayBeOver();
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    @Override
    public boolean isStopped() {
        return state.isStopped();
    }

    @Override
    public void again(Work work) {
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
        noteQueued(work);
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
        boolean wasReady;
        SchedulerEffects effects;
        lock.lock();
        try {
            wasReady = slot.state == WorkerSlot.State.ACTIVE || slot.state == WorkerSlot.State.RETIRING;
            effects = decisions.ended(slot, unexpected, notBegun);
        } finally {
            lock.unlock();
        }
        if (wasReady) {
            tellEnd(slot, unexpected);
        }
        perform(effects);
    }

    /** Notes when work is queued, if somebody listens. */
    void noteQueued(Work work) {
        if (events.isOn()) {
            work.queued(System.nanoTime());
            String unused = work.name(); // finds out where a lambda stands, while the function is at hand
        }
    }

    // ---- listeners ---------------------------------------------------------------------------------------------

    void addListener(PoolListener listener) {
        if (events.add(listener)) {
            tellWorkers();
            startWatch.arm();
        }
    }

    void removeListener(PoolListener listener) {
        if (events.remove(listener)) {
            tellWorkers();
        }
    }

    /** Lets workers know whether somebody listens. One that gets ready meanwhile asks for itself. */
    private void tellWorkers() {
        for (WorkerSlot slot : slots()) {
            Worker worker = slot.worker;
            if (worker != null) {
                worker.observedChanged();
            }
        }
    }

    private List<WorkerSlot> slots() {
        lock.lock();
        try {
            return new ArrayList<>(state.slots.all());
        } finally {
            lock.unlock();
        }
    }

    /** A class rather than a method reference: pools are made on the way to a program's first result. */
    private final class Looks implements StartWatch.Looks {
        @Override
        public boolean look() {
            return tellStarts();
        }
    }

    private boolean tellStarts() {
        for (WorkerSlot slot : slots()) {
            Worker worker = slot.worker;
            if (worker != null) {
                long before = slot.events.ends();
                RunningCall running = worker.running();
                slot.events.look(before, running);
            }
        }
        return hasWork();
    }

    private boolean hasWork() {
        lock.lock();
        try {
            boolean outstanding = false;
            for (WorkerSlot slot : state.slots.all()) {
                outstanding |= slot.outstanding > 0;
            }
            return outstanding;
        } finally {
            lock.unlock();
        }
    }

    private void tellEnd(WorkerSlot slot, boolean unexpected) {
        if (events.isOn()) {
            SlotView view;
            lock.lock();
            try {
                view = new SlotView(slot);
            } finally {
                lock.unlock();
            }
            slot.events.closed();
            slot.events.publish(new WorkerEvent(view.info(), slot.why(unexpected)));
        }
    }

    @Override
    public Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos) {
        long left = startedNanos + work.timeoutNanos() - System.nanoTime();
        return Timer.schedule(() -> stopper.timeOut(reader, work, call), left);
    }

    // ---- effects -----------------------------------------------------------------------------------------------

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
            // Even if a hand-over throws because no thread can be started: new slots must get their workers.
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
     * Hands a batch to the worker. The worker may end at the same time; the count of hand-overs keeps the pool from
     * terminating until the batch has been given back.
     */
    void handOver(WorkerSlot slot, List<WorkUnit> batch) {
        try {
            Worker worker = slot.worker;
            if (worker == null) {
                throw new AssertionError("a slot without a worker was given work");
            }
            watchdog.watch(slot, batch);
            startWatch.arm();
            worker.run(batch);
        } finally {
            slot.handedOver.incrementAndGet();
            // In this order: the thread that removes the slot checks the count afterwards.
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
            stopped = state.isStopped() && slot.state == WorkerSlot.State.STARTING;
            unneeded = slot.unneeded; // it was set before the slot had a worker to end
        } finally {
            lock.unlock();
        }
        if (stopped) {
            worker.kill("the pool was shut down by shutdownNow()");
        } else if (unneeded) {
            worker.end();
        }
    }

    @Override
    public void checkTerminated() {
        lock.lock();
        try {
            if (!state.isOver() || terminated.getCount() == 0) {
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
