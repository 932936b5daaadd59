package io.taskpool.engine;

import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.WorkerInfo;
import io.taskpool.engine.jfr.PoolRecording;
import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.spi.Backend;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands work to long-lived workers. This class implements the operations that callers invoke; {@link WorkerSupervisor}
 * handles the workers' reports.
 *
 * <p><b>Pool phases:</b> OPEN → SHUTDOWN (no new work) → STOPPED (queue emptied, running calls interrupted) →
 * terminated, when no slot is left and the queue is empty. SHUTDOWN may go to terminated directly.
 *
 * <p><b>Concurrency:</b> one lock guards the {@link SchedulerState}, which holds all mutable state. Under the lock the
 * scheduler only updates that state and decides on {@link SchedulerEffects}; {@link WorkerSupervisor#perform} carries
 * them out after the lock is released, since they may run foreign code or block. Lock order: a worker never holds a
 * lock of its own when it calls in, so there is no order to keep.
 *
 * <p>The parts: {@link SchedulerState} (assigns work and chooses workers to start or end), {@link SlotDecisions}
 * (reacts to slot reports), {@link WorkerSupervisor} (carries out effects), {@link Housekeeper} (periodic checks),
 * {@link Watchdog} and {@link CallStopper} (time limits).
 *
 * <p>This file is longer than most because every way into the pool begins here: each takes the lock, has the state decide, and
 * carries out what follows.
 */
final class Scheduler implements Dispatcher, FullQueue.Queue {
    private final PoolConfig config;
    private final PoolCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final SpinPolicy spinPolicy;
    private final PoolRecording recording;
    private final WorkerSupervisor supervisor;
    private final @Nullable FullQueue bound;

    /** Guarded by lock, except its phase, which may be read without it. */
    private final SchedulerState state;

    Scheduler(PoolConfig config, Backend backend, PoolCounters counters) {
        this.config = config;
        this.counters = counters;
        this.spinPolicy = new SpinPolicy(config.spinWait());
        this.recording = new PoolRecording(new RecordedPool(this));
        this.supervisor = new WorkerSupervisor(config, backend, counters, lock, recording);
        this.state = supervisor.state();
        this.bound = config.maxQueue() > 0 ? new FullQueue(config, this, lock) : null;
        state.bound = bound;
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public boolean batches() {
        return true;
    }

    // ---- submission and cancellation ---------------------------------------------------------------------------

    @Override
    public boolean submit(Work work, boolean ofRun) {
        WorkerSlot idle;
        SchedulerEffects effects;
        supervisor.noteQueued(work);
        lock.lock();
        try {
            checkAccepts(ofRun);
            if (bound != null && !ofRun) {
                boolean queued = bound.admits();
                checkAccepts(false); // it may have waited
                if (!queued) {
                    state.submitted(work);
                    return false;
                }
            }
            state.submitted(work);
            idle = state.assignToIdle(work);
            effects = idle == null ? state.enqueue(work) : state.startMissing();
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            // Not an effect, to avoid the allocation on the path of a single call to an idle worker.
            supervisor.handOver(idle, List.of(work));
        }
        supervisor.perform(effects);
        return true;
    }

    /** Starts the first worker while the call is still being prepared. If no call follows, the worker becomes idle. */
    @Override
    public void expectCall() {
        SchedulerEffects effects;
        lock.lock();
        try {
            effects = SchedulerEffects.start(state.firstSlotToStart());
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
        if (ofRun && state.isStopped()) {
            throw Dispatcher.stopped(config);
        }
        if (state.phase != SchedulerState.Phase.OPEN && (!ofRun || state.isOver())) {
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
                state.roomChanged();
                ends = state.slotsToEnd();
            }
            slot = call.slot;
        } finally {
            lock.unlock();
        }
        supervisor.perform(SchedulerEffects.end(ends).andMayBeOver());
        if (supervisor.backOff().cancelled(call)) {
            return;
        }
        Worker worker = slot == null ? null : slot.worker;
        if (worker != null) {
            worker.cancel(call, 0, interrupt);
            if (interrupt) {
                supervisor.stopper().killAfterGrace(worker, call, 0, "its call was cancelled and did not end");
            }
        }
    }

    @Override
    public SpinPolicy spinPolicy() {
        return spinPolicy;
    }

    @Override
    public int maxWorkers() {
        return state.slots.max();
    }

    @Override
    public CallStopper stopper() {
        return supervisor.stopper();
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
        supervisor.backOff().sweep();
        SchedulerEffects effects;
        List<WorkerSlot> busy = new ArrayList<>();
        lock.lock();
        try {
            state.sweep();
            List<WorkerSlot> ends = state.slotsToEnd();
            List<WorkerSlot> recalls = new ArrayList<>();
            for (WorkerSlot slot : state.slots.all()) {
                if (slot.outstanding > 0) {
                    busy.add(slot);
                }
                if (slot.outstanding > 1) {
                    recalls.add(slot);
                }
            }
            effects = SchedulerEffects.endAndRecall(ends, recalls).andMayBeOver();
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
        busy.forEach(Scheduler::tellUnwanted);
    }

    /** Lets the running call of a worker know that nobody wants it any more, if that is so; it is not interrupted. */
    private static void tellUnwanted(WorkerSlot slot) {
        Worker worker = slot.worker;
        RunningCall running = worker == null ? null : worker.running();
        if (worker != null && running != null && !running.work().isWanted(running.call())) {
            worker.cancel(running.work(), running.call(), false);
        }
    }

    @Override
    public long waitingCalls() {
        return state.waitingCalls();
    }

    @Override
    public boolean takesAtOnce() {
        return state.slots.peekIdle() != null;
    }

    @Override
    public boolean isOpen() {
        return state.phase == SchedulerState.Phase.OPEN;
    }

    // ---- number of workers -------------------------------------------------------------------------------------

    @Override
    public void warmUp() {
        supervisor.warmUp();
    }

    @Override
    public void resize(int workers) {
        SchedulerEffects effects;
        lock.lock();
        try {
            if (state.phase != SchedulerState.Phase.OPEN) {
                return;
            }
            effects = state.resize(workers);
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    // ---- lifecycle ---------------------------------------------------------------------------------------------

    @Override
    public void beginRun() {
        lock.lock();
        try {
            if (state.phase != SchedulerState.Phase.OPEN) {
                throw Dispatcher.rejection(config);
            }
            state.runs++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void endRun() {
        supervisor.release();
    }

    @Override
    public void shutdown() {
        SchedulerEffects effects;
        lock.lock();
        try {
            if (state.phase == SchedulerState.Phase.OPEN) {
                state.phase = SchedulerState.Phase.SHUTDOWN;
            }
            supervisor.phaseChanged();
            effects = SchedulerEffects.end(state.slotsToEnd()).andMayBeOver();
        } finally {
            lock.unlock();
        }
        supervisor.perform(effects);
    }

    @Override
    public List<Work> shutdownNow(boolean interrupt) {
        List<Work> notBegun;
        List<WorkerSlot> alive;
        List<WorkerSlot> ended;
        lock.lock();
        try {
            state.phase = SchedulerState.Phase.STOPPED;
            supervisor.phaseChanged();
            notBegun = new ArrayList<>(state.drain());
            notBegun.addAll(state.largeQueue.drain());
            alive = state.slots.retireAll();
            ended = state.slots.awaited();
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : alive) {
            Worker worker = slot.worker;
            if (worker != null) {
                notBegun.addAll(
                        interrupt
                                ? supervisor.watchdog().stop(slot, worker)
                                : supervisor.watchdog().stopWaiting(worker));
            }
        }
        for (WorkerSlot slot : ended) {
            if (interrupt) {
                supervisor.watchdog().stopReading(slot.worker);
            }
        }
        supervisor.perform(SchedulerEffects.cancel(notBegun));
        notBegun.addAll(supervisor.backOff().drain());
        return notBegun;
    }

    @Override
    public boolean isShutdown() {
        return state.phase != SchedulerState.Phase.OPEN; // read for each chunk of a stream, so without the lock
    }

    @Override
    public boolean isStopped() {
        return state.isStopped();
    }

    @Override
    public boolean runsOn(Thread thread) {
        List<WorkerSlot> slots;
        lock.lock();
        try {
            slots = List.copyOf(state.slots.all());
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
    public PoolRecording recording() {
        return recording;
    }

    @Override
    public void addListener(PoolListener listener) {
        supervisor.addListener(listener);
    }

    @Override
    public void removeListener(PoolListener listener) {
        supervisor.removeListener(listener);
    }

    @Override
    public List<WorkerInfo> workers() {
        List<SlotView> views = views();
        List<WorkerInfo> rows = new ArrayList<>(views.size());
        for (SlotView view : views) {
            rows.add(view.info());
        }
        return rows;
    }

    @Override
    public String dump() {
        StackDump dump = new StackDump();
        for (SlotView view : views()) {
            view.addTo(dump);
        }
        return dump.text();
    }

    private List<SlotView> views() {
        List<SlotView> views = new ArrayList<>();
        lock.lock();
        try {
            for (WorkerSlot slot : state.slots.all()) {
                views.add(new SlotView(slot));
            }
        } finally {
            lock.unlock();
        }
        views.sort(Comparator.comparingInt(SlotView::number));
        return views;
    }

    @Override
    public PoolStats stats() {
        lock.lock();
        try {
            return counters.outcomes()
                    .with(
                            state.slots.all().size(),
                            state.slots.idleCount(),
                            state.waitingCalls() + supervisor.backOff().size(),
                            counters.submitted,
                            counters.workersStarted,
                            counters.workersDied);
        } finally {
            lock.unlock();
        }
    }
}
