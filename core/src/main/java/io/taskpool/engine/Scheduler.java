package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.PoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands work to lanes, and does what the {@link Plan} decides: starts, feeds and ends workers.
 *
 * <p><b>Pool states:</b> OPEN → SHUTDOWN (no new work) → STOPPED (queue emptied, running calls interrupted) → terminated,
 * when no lane is left and the queue is empty. SHUTDOWN may go to terminated directly.
 *
 * <p><b>Concurrency:</b> one lock guards the plan, which holds all that changes: queue, lanes, state. No method of a
 * {@link Worker}, {@link Backend} or {@link Work} is called under it that could run user code or wait; what has to be done is
 * decided under the lock and done after it. Lock order: a worker's own lock is never held when it calls in, so there is no
 * order to keep.
 *
 * <p>What can be told apart stands elsewhere: {@link Plan} (who gets what), {@link Housekeeper} (what is done from time to
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
    private final Plan plan;

    Scheduler(PoolConfig config, Backend backend, PoolCounters counters) {
        this.config = config;
        this.backend = backend;
        this.counters = counters;
        this.stopper = new CallStopper(this, config.cancelGrace());
        this.watchdog = new Watchdog(this, stopper);
        this.housekeeper = new Housekeeper(config, this, lock);
        this.plan = new Plan(config, counters, new Lanes(this), housekeeper);
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
    Plan plan() {
        return plan;
    }

    /** Queues new work, or hands it to an idle worker at once. */
    @Override
    public void submit(Work work, boolean ofRun) {
        Lane lane;
        List<Plan.Dispatch> dispatches = List.of();
        List<Lane> toStart = List.of();
        lock.lock();
        try {
            checkAccepts(ofRun);
            counters.submitted += work.size();
            if (work instanceof Call<?> call) {
                call.number = counters.submitted;
            }
            lane = plan.lanes.peekIdle();
            if (lane != null && plan.mayTakeWhole(lane, work)) {
                plan.lanes.takeIdle();
                plan.assign(lane, work, System.nanoTime());
                lane.handOvers++;
                if (plan.lanes.size() < config.minWorkers()) {
                    toStart = plan.lanesToStart(); // the first worker was idle before the first call came
                }
            } else {
                lane = null;
                plan.queue.addLast(work);
                dispatches = plan.feedIdle();
                toStart = plan.lanesToStart();
            }
        } finally {
            lock.unlock();
        }
        if (lane != null) {
            handOver(lane, lane.worker, List.of(work));
        }
        for (Plan.Dispatch dispatch : dispatches) {
            handOver(dispatch);
        }
        start(toStart);
    }

    /** Starts the first worker although its call is still being prepared. If no call comes of it, it is idle. */
    @Override
    public void expectCall() {
        List<Lane> toStart;
        lock.lock();
        try {
            toStart = plan.firstLaneToStart();
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
        if (ofRun && plan.state == Plan.State.STOPPED) {
            throw Dispatcher.stopped(config);
        }
        if (plan.state != Plan.State.OPEN && (!ofRun || plan.isOver())) {
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
        List<Lane> toStart;
        boolean stopped;
        lock.lock();
        try {
            stopped = plan.state == Plan.State.STOPPED;
            if (!stopped) {
                plan.largeQueue.addLast(work);
            }
            toStart = plan.largeLaneToStart();
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
        List<Plan.Dispatch> dispatches = List.of();
        List<Lane> toStart;
        boolean stopped;
        lock.lock();
        try {
            stopped = plan.state == Plan.State.STOPPED;
            if (!stopped) {
                plan.queue.addAllFirst(works);
                dispatches = plan.feedIdle();
            }
            toStart = plan.lanesToStart();
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
        Lane lane;
        List<Lane> toEnd = List.of();
        lock.lock();
        try {
            if (WorkQueue.cancelled(call)) {
                toEnd = plan.lanesToEnd();
            }
            lane = call.lane;
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
        Worker worker = lane == null ? null : lane.worker;
        if (lane != null && worker != null) {
            worker.cancel(call, 0, interrupt);
            if (interrupt) {
                stopper.killAfterGrace(worker, call, 0, "its call was cancelled and did not end");
            }
        }
    }

    @Override
    public boolean isRunning(Call<?> call) {
        Lane lane = call.lane;
        Worker worker = lane == null ? null : lane.worker;
        RunningCall running = worker == null ? null : worker.running();
        return running != null && running.work() == call;
    }

    @Override
    public void recallAll() {
        List<Worker> workers = new ArrayList<>();
        List<Lane> toEnd;
        lock.lock();
        try {
            plan.queue.sweep();
            toEnd = plan.lanesToEnd();
            for (Lane lane : plan.lanes.all()) {
                if (lane.outstanding > 1 && lane.worker != null) {
                    workers.add(lane.worker);
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
            if (plan.state != Plan.State.OPEN) {
                throw Dispatcher.rejection(config);
            }
            plan.runs++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void endRun() {
        List<Lane> toEnd;
        lock.lock();
        try {
            plan.runs--;
            toEnd = plan.lanesToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
    }

    // ---- what lanes report -------------------------------------------------------------------------------------

    void ready(Lane lane, Worker worker) {
        List<Work> batch = new ArrayList<>();
        List<Lane> toStart;
        lock.lock();
        try {
            if (lane.state != Lane.State.STARTING) {
                return;
            }
            plan.lanes.started(lane);
            plan.starts.ready();
            counters.workersStarted++;
            lane.progressNanos = System.nanoTime();
            housekeeper.retireLater(lane);
            plan.take(lane, batch);
            lane.handOvers++;
            toStart = plan.lanesToStart();
        } finally {
            lock.unlock();
        }
        start(toStart);
        handOver(lane, worker, batch);
    }

    void startFailed(Lane lane, RuntimeException failure, boolean killed) {
        startFailed(lane, failure, killed, List.of());
    }

    void diedUnused(Lane lane, RuntimeException failure, List<Work> notBegun) {
        startFailed(lane, failure, false, notBegun);
    }

    private void startFailed(Lane lane, RuntimeException failure, boolean killed, List<Work> notBegun) {
        List<Work> failed = List.of();
        List<Lane> toStart = List.of();
        List<Plan.Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasReady = lane.state != Lane.State.STARTING;
            if (!plan.lanes.remove(lane)) {
                return;
            }
            lane.cancelRetirement();
            if (wasReady) {
                countDeath(lane);
            }
            // In the same step as the lane goes, so that at no moment the pool looks as if nothing were left to do.
            WorkQueue own = plan.queueOf(lane);
            own.addAllFirst(notBegun);
            stopped = plan.state == Plan.State.STOPPED;
            boolean tooMany =
                    wasReady ? plan.starts.diedUnused() : killed ? plan.starts.killed() : plan.starts.failed();
            if (stopped || lane.isLarge()) {
                // The usual workers may be well; the calls that need a larger one cannot run.
                failed = own.drain();
            } else if (tooMany && plan.lanes.areAllStarting()) {
                failed = plan.queue.drain();
                plan.starts.reset();
            } else {
                dispatches = plan.feedIdle();
                toStart = plan.lanesToStart();
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

    void pull(Lane lane, List<Work> batch) {
        lock.lock();
        try {
            plan.settle(lane);
            if (lane.state == Lane.State.ENDED) {
                return;
            }
            plan.take(lane, batch);
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            endIfDone(lane, lane.worker);
        } else {
            watchdog.watch(lane, batch);
        }
    }

    void recalled(Lane lane, List<Work> notBegun) {
        int pieces;
        lock.lock();
        try {
            for (Work work : notBegun) {
                plan.takeBack(lane, work);
            }
            pieces = Math.max(1, Math.min(config.maxWorkers(), plan.lanes.size() + plan.lanes.idleCount()));
        } finally {
            lock.unlock();
        }
        if (lane.isLarge()) {
            notBegun.forEach(this::queueLarge);
        } else {
            putBack(Batching.split(notBegun, pieces));
        }
    }

    /** Queues pieces of work that a lane's worker could not take in as a whole. */
    void refused(Lane lane, List<Work> pieces) {
        lock.lock();
        try {
            for (Work work : pieces) {
                plan.takeBack(lane, work);
            }
        } finally {
            lock.unlock();
        }
        if (lane.isLarge()) {
            pieces.forEach(this::queueLarge);
        } else {
            putBack(pieces);
        }
    }

    void retire(Lane lane) {
        Worker toRecall = null;
        Worker toEnd = null;
        lock.lock();
        try {
            if (lane.state == Lane.State.ACTIVE) {
                plan.lanes.retire(lane);
                if (lane.outstanding - lane.finished > 0) {
                    toRecall = lane.worker;
                } else {
                    toEnd = lane.worker;
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
    void died(Lane lane) {
        lock.lock();
        try {
            countDeath(lane);
        } finally {
            lock.unlock();
        }
    }

    private void countDeath(Lane lane) {
        if (!lane.deathCounted) {
            lane.deathCounted = true;
            counters.workersDied++;
        }
    }

    void ended(Lane lane, boolean unexpected, List<Work> notBegun) {
        List<Lane> toStart = new ArrayList<>();
        List<Plan.Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasStarting = lane.state == Lane.State.STARTING;
            if (!plan.lanes.remove(lane)) {
                return;
            }
            lane.cancelRetirement();
            if (unexpected) {
                countDeath(lane);
                plan.starts.died(lane.succeeded);
            }
            plan.starts.used();
            stopped = plan.state == Plan.State.STOPPED;
            if (!stopped) {
                // In the same step as the lane goes: another lane that ends right now must not find that nothing is
                // left.
                plan.queueOf(lane).addAllFirst(notBegun);
                dispatches = plan.feedIdle();
            }
            if (unexpected && !wasStarting && plan.mayGetWork() && !lane.isLarge()) {
                plan.replacements++; // full strength at once, not only when the next call comes
            }
            toStart.addAll(plan.largeLaneToStart());
            toStart.addAll(plan.lanesToStart());
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
        List<Lane> toEnd;
        lock.lock();
        try {
            if (plan.state == Plan.State.OPEN) {
                plan.state = Plan.State.SHUTDOWN;
            }
            toEnd = plan.lanesToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
    }

    @Override
    public List<Work> shutdownNow() {
        List<Work> notBegun;
        List<Lane> alive;
        List<Lane> ended;
        lock.lock();
        try {
            plan.state = Plan.State.STOPPED;
            notBegun = new ArrayList<>(plan.queue.drain());
            notBegun.addAll(plan.largeQueue.drain());
            alive = plan.lanes.retireAll();
            ended = plan.lanes.awaited();
        } finally {
            lock.unlock();
        }
        for (Lane lane : alive) {
            Worker worker = lane.worker;
            if (worker != null) {
                notBegun.addAll(watchdog.stop(lane, worker));
            }
        }
        for (Lane lane : ended) {
            watchdog.stopReading(lane.worker);
        }
        notBegun.forEach(Work::cancelAll);
        checkTerminated();
        return notBegun;
    }

    @Override
    public boolean isShutdown() {
        return plan.state != Plan.State.OPEN; // asked for each chunk of a stream, so without the lock
    }

    @Override
    public boolean isStopped() {
        return plan.state == Plan.State.STOPPED;
    }

    @Override
    public boolean runsOn(Thread thread) {
        List<Lane> lanes;
        lock.lock();
        try {
            lanes = List.copyOf(plan.lanes.all());
        } finally {
            lock.unlock();
        }
        for (Lane lane : lanes) {
            Worker worker = lane.worker;
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

    boolean hasEnded(Lane lane) {
        lock.lock();
        try {
            return lane.state == Lane.State.ENDED;
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
                            plan.lanes.all().size(),
                            plan.lanes.idleCount(),
                            plan.queue.calls() + plan.largeQueue.calls(),
                            counters.submitted,
                            counters.workersStarted,
                            counters.workersDied);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the shortest time limit among the calls that a lane holds, in nanoseconds; 0 if none has one. */
    long shortestLimitNanos(Lane lane) {
        lock.lock();
        try {
            boolean timed = lane.state != Lane.State.ENDED && lane.timedOutstanding > 0;
            return timed ? lane.shortestLimitNanos : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Tells when a lane last got something done, or was given something to do. */
    long progressNanos(Lane lane) {
        lock.lock();
        try {
            return lane.progressNanos;
        } finally {
            lock.unlock();
        }
    }

    // ---- outside the lock --------------------------------------------------------------------------------------

    private void handOver(Plan.Dispatch dispatch) {
        handOver(dispatch.lane(), dispatch.lane().worker, dispatch.batch());
    }

    /**
     * Hands a batch to the worker, or ends it if its lane has nothing left to do and is to go. The worker may end
     * meanwhile, and the pool with it, but for the count of hand-overs: it waits for what comes back.
     */
    private void handOver(Lane lane, @Nullable Worker worker, List<Work> batch) {
        try {
            if (worker == null) {
                throw new AssertionError("a lane without a worker was given work");
            }
            if (batch.isEmpty()) {
                endIfDone(lane, worker);
            } else {
                watchdog.watch(lane, batch);
                worker.run(batch);
            }
        } finally {
            lane.handedOver.incrementAndGet();
            // In this order: whoever removes the lane looks at the count afterwards.
            if (lane.state == Lane.State.ENDED) {
                checkTerminated();
            }
        }
    }

    /** Ends a worker whose lane has nothing left to do and is to go. */
    private void endIfDone(Lane lane, @Nullable Worker worker) {
        boolean end;
        lock.lock();
        try {
            end = lane.state == Lane.State.RETIRING && lane.outstanding == 0;
        } finally {
            lock.unlock();
        }
        if (end && worker != null) {
            worker.end();
        }
    }

    void start(List<Lane> toStart) {
        for (Lane lane : toStart) {
            Worker worker;
            try {
                worker = backend.start(lane);
            } catch (RuntimeException | Error e) {
                startFailed(
                        lane,
                        new BrokenPoolException(
                                "cannot start a worker of pool '" + config.name() + "': " + Failures.describe(e), e),
                        false);
                continue;
            }
            lane.worker = worker;
            boolean stopped;
            lock.lock();
            try {
                stopped = plan.state == Plan.State.STOPPED && lane.state == Lane.State.STARTING;
            } finally {
                lock.unlock();
            }
            if (stopped) {
                worker.kill("the pool was shut down at once");
            }
        }
    }

    static void end(Lane lane) {
        Worker worker = lane.worker;
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
