package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.PoolStats;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.threads.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands work to slots, and does what the {@link SchedulerState} decides: starts, feeds and ends workers.
 *
 * <p><b>Pool states:</b> OPEN → SHUTDOWN (no new work) → STOPPED (queue emptied, running calls interrupted) → terminated,
 * when no slot is left and the queue is empty. SHUTDOWN may go to terminated directly.
 *
 * <p><b>Concurrency:</b> one lock guards the plan, which holds all that changes: queue, slots, state. No method of a
 * {@link Worker}, {@link Backend} or {@link Work} is called under it that could run user code or wait; what has to be done is
 * decided under the lock and done after it. Lock order: a worker's own lock is never held when it calls in, so there is no
 * order to keep.
 *
 * <p>What can be told apart stands elsewhere: {@link SchedulerState} (who gets what), {@link Housekeeper} (what is done from time to
 * time), {@link Watchdog} and {@link CallStopper} (time limits).
 */
final class Scheduler implements Dispatcher {
    private final PoolConfig config;
    private final Backend backend;
    private final PoolCounters counters;
    private final CallStopper stopper;
    private final Watchdog watchdog;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private final Housekeeper housekeeper;

    /** Guarded by lock, but for its state, which may be read without. */
    private final SchedulerState plan;

    Scheduler(PoolConfig config, Backend backend, PoolCounters counters) {
        this.config = config;
        this.backend = backend;
        this.counters = counters;
        this.stopper = new CallStopper(this, config.cancelGrace());
        this.watchdog = new Watchdog(this, stopper);
        this.housekeeper = new Housekeeper(config, this, lock);
        this.plan = new SchedulerState(config, counters, new WorkerSlots(this), housekeeper);
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public boolean batches() {
        return true;
    }

    /** Returns what the lock guards. */
    SchedulerState plan() {
        return plan;
    }

    /** Queues new work, or hands it to an idle worker at once. */
    @Override
    public void submit(Work work, boolean ofRun) {
        WorkerSlot slot;
        List<SchedulerState.Dispatch> dispatches = List.of();
        List<WorkerSlot> toStart = List.of();
        lock.lock();
        try {
            checkAccepts(ofRun);
            counters.submitted += work.size();
            if (work instanceof Call<?> call) {
                call.number = counters.submitted;
            }
            slot = plan.slots.peekIdle();
            if (slot != null && plan.mayTakeWhole(slot, work)) {
                plan.slots.takeIdle();
                plan.assign(slot, work, System.nanoTime());
                slot.handOvers++;
                if (plan.slots.size() < config.minWorkers()) {
                    toStart = plan.slotsToStart(); // the first worker was idle before the first call came
                }
            } else {
                slot = null;
                plan.queue.addLast(work);
                dispatches = plan.feedIdle();
                toStart = plan.slotsToStart();
            }
        } finally {
            lock.unlock();
        }
        if (slot != null) {
            handOver(slot, slot.worker, List.of(work));
        }
        for (SchedulerState.Dispatch dispatch : dispatches) {
            handOver(dispatch);
        }
        start(toStart);
    }

    /** Starts the first worker although its call is still being prepared. If no call comes of it, it is idle. */
    @Override
    public void expectCall() {
        List<WorkerSlot> toStart;
        lock.lock();
        try {
            toStart = plan.firstSlotToStart();
        } finally {
            lock.unlock();
        }
        start(toStart);
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
        if (ofRun && plan.state == SchedulerState.State.STOPPED) {
            throw Dispatcher.stopped(config);
        }
        if (plan.state != SchedulerState.State.OPEN && (!ofRun || plan.isOver())) {
            throw Dispatcher.rejection(config);
        }
    }

    @Override
    public void requeue(Work work) {
        counters.retried.increment();
        putBack(List.of(work));
    }

    /** Queues a call that ran out of memory for a worker with a larger heap. */
    void requeueLarge(Work work) {
        counters.retried.increment();
        queueLarge(work);
    }

    private void queueLarge(Work work) {
        List<WorkerSlot> toStart;
        boolean stopped;
        lock.lock();
        try {
            stopped = plan.state == SchedulerState.State.STOPPED;
            if (!stopped) {
                plan.largeQueue.addLast(work);
            }
            toStart = plan.largeSlotToStart();
        } finally {
            lock.unlock();
        }
        if (stopped) {
            work.cancelAll();
            checkTerminated();
        }
        start(toStart);
    }

    private void putBack(List<Work> works) {
        List<SchedulerState.Dispatch> dispatches = List.of();
        List<WorkerSlot> toStart;
        boolean stopped;
        lock.lock();
        try {
            stopped = plan.state == SchedulerState.State.STOPPED;
            if (!stopped) {
                plan.queue.addAllFirst(works);
                dispatches = plan.feedIdle();
            }
            toStart = plan.slotsToStart();
        } finally {
            lock.unlock();
        }
        if (stopped) {
            works.forEach(Work::cancelAll);
            checkTerminated();
        }
        dispatches.forEach(this::handOver);
        start(toStart);
    }

    @Override
    public void cancelled(Call<?> call, boolean interrupt) {
        WorkerSlot slot;
        List<WorkerSlot> toEnd = List.of();
        lock.lock();
        try {
            if (WorkQueue.cancelled(call)) {
                toEnd = plan.slotsToEnd();
            }
            slot = call.slot;
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
        Worker worker = slot == null ? null : slot.worker;
        if (slot != null && worker != null) {
            worker.cancel(call, 0, interrupt);
            if (interrupt) {
                stopper.killAfterGrace(worker, call, 0, "its call was cancelled and did not end");
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
        List<Worker> workers = new ArrayList<>();
        List<WorkerSlot> toEnd;
        lock.lock();
        try {
            plan.queue.sweep();
            toEnd = plan.slotsToEnd();
            for (WorkerSlot slot : plan.slots.all()) {
                if (slot.outstanding > 1 && slot.worker != null) {
                    workers.add(slot.worker);
                }
            }
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        workers.forEach(Worker::recall);
        checkTerminated();
    }

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
        List<WorkerSlot> toEnd;
        lock.lock();
        try {
            plan.runs--;
            toEnd = plan.slotsToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
    }

    // ---- what slots report -------------------------------------------------------------------------------------

    void ready(WorkerSlot slot, Worker worker) {
        List<Work> batch = new ArrayList<>();
        List<WorkerSlot> toStart;
        lock.lock();
        try {
            if (slot.state != WorkerSlot.State.STARTING) {
                return;
            }
            plan.slots.started(slot);
            plan.starts.ready();
            counters.workersStarted++;
            slot.progressNanos = System.nanoTime();
            housekeeper.retireLater(slot);
            plan.take(slot, batch);
            slot.handOvers++;
            toStart = plan.slotsToStart();
        } finally {
            lock.unlock();
        }
        start(toStart);
        handOver(slot, worker, batch);
    }

    void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed) {
        startFailed(slot, failure, killed, List.of());
    }

    void diedUnused(WorkerSlot slot, RuntimeException failure, List<Work> notBegun) {
        startFailed(slot, failure, false, notBegun);
    }

    private void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun) {
        List<Work> failed = List.of();
        List<WorkerSlot> toStart = List.of();
        List<SchedulerState.Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasReady = slot.state != WorkerSlot.State.STARTING;
            if (!plan.slots.remove(slot)) {
                return;
            }
            slot.cancelRetirement();
            if (wasReady) {
                countDeath(slot);
            }
            // In the same step as the slot goes, so that at no moment the pool looks as if nothing were left to do.
            WorkQueue own = plan.queueOf(slot);
            own.addAllFirst(notBegun);
            stopped = plan.state == SchedulerState.State.STOPPED;
            boolean tooMany =
                    wasReady ? plan.starts.diedUnused() : killed ? plan.starts.killed() : plan.starts.failed();
            if (stopped || slot.isLarge()) {
                // The usual workers may be well; the calls that need a larger one cannot run.
                failed = own.drain();
            } else if (tooMany && plan.slots.areAllStarting()) {
                failed = plan.queue.drain();
                plan.starts.reset();
            } else {
                dispatches = plan.feedIdle();
                toStart = plan.slotsToStart();
            }
        } finally {
            lock.unlock();
        }
        for (Work work : failed) {
            if (stopped) {
                work.cancelAll();
            } else {
                failAll(work, failure);
            }
        }
        dispatches.forEach(this::handOver);
        start(toStart);
        checkTerminated();
    }

    private static void failAll(Work work, RuntimeException failure) {
        for (int call = 0; call < work.size(); call++) {
            Work retry = work.fail(call, Failures.ofItsOwn(failure));
            if (retry != null) {
                failAll(retry, failure);
            }
        }
    }

    void pull(WorkerSlot slot, List<Work> batch) {
        lock.lock();
        try {
            plan.settle(slot);
            if (slot.state == WorkerSlot.State.ENDED) {
                return;
            }
            plan.take(slot, batch);
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            endIfDone(slot, slot.worker);
        } else {
            watchdog.watch(slot, batch);
        }
    }

    void recalled(WorkerSlot slot, List<Work> notBegun) {
        int pieces;
        lock.lock();
        try {
            for (Work work : notBegun) {
                plan.takeBack(slot, work);
            }
            pieces = Math.max(1, Math.min(config.maxWorkers(), plan.slots.size() + plan.slots.idleCount()));
        } finally {
            lock.unlock();
        }
        if (slot.isLarge()) {
            notBegun.forEach(this::queueLarge);
        } else {
            putBack(WorkSplitter.split(notBegun, pieces));
        }
    }

    /** Queues pieces of work that a slot's worker could not take in as a whole. */
    void refused(WorkerSlot slot, List<Work> pieces) {
        lock.lock();
        try {
            for (Work work : pieces) {
                plan.takeBack(slot, work);
            }
        } finally {
            lock.unlock();
        }
        if (slot.isLarge()) {
            pieces.forEach(this::queueLarge);
        } else {
            putBack(pieces);
        }
    }

    void retire(WorkerSlot slot) {
        Worker toRecall = null;
        Worker toEnd = null;
        lock.lock();
        try {
            if (slot.state == WorkerSlot.State.ACTIVE) {
                plan.slots.retire(slot);
                if (slot.outstanding - slot.finished > 0) {
                    toRecall = slot.worker;
                } else {
                    toEnd = slot.worker;
                }
            }
        } finally {
            lock.unlock();
        }
        if (toRecall != null) {
            toRecall.recall();
        }
        if (toEnd != null) {
            toEnd.end();
        }
    }

    /** Counts a worker that died, before its calls fail by it: whoever sees them fail finds the death counted. */
    void died(WorkerSlot slot) {
        lock.lock();
        try {
            countDeath(slot);
        } finally {
            lock.unlock();
        }
    }

    private void countDeath(WorkerSlot slot) {
        if (!slot.deathCounted) {
            slot.deathCounted = true;
            counters.workersDied++;
        }
    }

    void ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun) {
        List<WorkerSlot> toStart = new ArrayList<>();
        List<SchedulerState.Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasStarting = slot.state == WorkerSlot.State.STARTING;
            if (!plan.slots.remove(slot)) {
                return;
            }
            slot.cancelRetirement();
            if (unexpected) {
                countDeath(slot);
                plan.starts.died(slot.succeeded);
            }
            plan.starts.used();
            stopped = plan.state == SchedulerState.State.STOPPED;
            if (!stopped) {
                // In the same step as the slot goes: another slot that ends right now must not find that nothing is
                // left.
                plan.queueOf(slot).addAllFirst(notBegun);
                dispatches = plan.feedIdle();
            }
            if (unexpected && !wasStarting && plan.mayGetWork() && !slot.isLarge()) {
                plan.replacements++; // full strength at once, not only when the next call comes
            }
            toStart.addAll(plan.largeSlotToStart());
            toStart.addAll(plan.slotsToStart());
        } finally {
            lock.unlock();
        }
        if (stopped) {
            notBegun.forEach(Work::cancelAll);
        }
        dispatches.forEach(this::handOver);
        start(toStart);
        checkTerminated();
    }

    // ---- life of the pool --------------------------------------------------------------------------------------

    @Override
    public void shutdown() {
        List<WorkerSlot> toEnd;
        lock.lock();
        try {
            if (plan.state == SchedulerState.State.OPEN) {
                plan.state = SchedulerState.State.SHUTDOWN;
            }
            toEnd = plan.slotsToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
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
                notBegun.addAll(watchdog.stop(slot, worker));
            }
        }
        for (WorkerSlot slot : ended) {
            watchdog.stopReading(slot.worker);
        }
        notBegun.forEach(Work::cancelAll);
        checkTerminated();
        return notBegun;
    }

    @Override
    public boolean isShutdown() {
        return plan.state != SchedulerState.State.OPEN; // asked for each chunk of a stream, so without the lock
    }

    @Override
    public boolean isStopped() {
        return plan.state == SchedulerState.State.STOPPED;
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
        return terminated;
    }

    boolean hasEnded(WorkerSlot slot) {
        lock.lock();
        try {
            return slot.state == WorkerSlot.State.ENDED;
        } finally {
            lock.unlock();
        }
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

    /** Returns the shortest time limit among the calls that a slot holds, in nanoseconds; 0 if none has one. */
    long shortestLimitNanos(WorkerSlot slot) {
        lock.lock();
        try {
            boolean timed = slot.state != WorkerSlot.State.ENDED && slot.timedOutstanding > 0;
            return timed ? slot.shortestLimitNanos : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Tells when a slot last got something done, or was given something to do. */
    long progressNanos(WorkerSlot slot) {
        lock.lock();
        try {
            return slot.progressNanos;
        } finally {
            lock.unlock();
        }
    }

    // ---- outside the lock --------------------------------------------------------------------------------------

    private void handOver(SchedulerState.Dispatch dispatch) {
        handOver(dispatch.slot(), dispatch.slot().worker, dispatch.batch());
    }

    /**
     * Hands a batch to the worker, or ends it if its slot has nothing left to do and is to go. The worker may end
     * meanwhile, and the pool with it, but for the count of hand-overs: it waits for what comes back.
     */
    private void handOver(WorkerSlot slot, @Nullable Worker worker, List<Work> batch) {
        try {
            if (worker == null) {
                throw new AssertionError("a slot without a worker was given work");
            }
            if (batch.isEmpty()) {
                endIfDone(slot, worker);
            } else {
                watchdog.watch(slot, batch);
                worker.run(batch);
            }
        } finally {
            slot.handedOver.incrementAndGet();
            // In this order: whoever removes the slot looks at the count afterwards.
            if (slot.state == WorkerSlot.State.ENDED) {
                checkTerminated();
            }
        }
    }

    /** Ends a worker whose slot has nothing left to do and is to go. */
    private void endIfDone(WorkerSlot slot, @Nullable Worker worker) {
        boolean end;
        lock.lock();
        try {
            end = slot.state == WorkerSlot.State.RETIRING && slot.outstanding == 0;
        } finally {
            lock.unlock();
        }
        if (end && worker != null) {
            worker.end();
        }
    }

    void start(List<WorkerSlot> toStart) {
        for (WorkerSlot slot : toStart) {
            Worker worker;
            try {
                worker = backend.start(slot);
            } catch (RuntimeException | Error e) {
                startFailed(
                        slot,
                        new BrokenPoolException(
                                "cannot start a worker of pool '" + config.name() + "': " + Failures.describe(e), e),
                        false);
                continue;
            }
            slot.worker = worker;
            boolean stopped;
            lock.lock();
            try {
                stopped = plan.state == SchedulerState.State.STOPPED && slot.state == WorkerSlot.State.STARTING;
            } finally {
                lock.unlock();
            }
            if (stopped) {
                worker.kill("the pool was shut down at once");
            }
        }
    }

    static void end(WorkerSlot slot) {
        Worker worker = slot.worker;
        if (worker != null) {
            worker.end();
        }
    }

    /** Stops a call at its limit although it is over on its worker, because its outcome is still being read. */
    Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos) {
        long left = startedNanos + work.timeoutNanos() - System.nanoTime();
        return Timer.schedule(() -> stopper.timeOut(reader, work, call), left);
    }

    void checkTerminated() {
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
