package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.PoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands work to lanes: the queue, the lanes' states, and when to start, feed and end a worker.
 *
 * <p><b>Pool states:</b> OPEN → SHUTDOWN (no new work) → STOPPED (queue emptied, running calls interrupted) → terminated,
 * when no lane is left and the queue is empty. SHUTDOWN may go to terminated directly.
 *
 * <p><b>Concurrency:</b> one lock guards everything here. No method of a {@link Worker}, {@link Backend} or {@link Work}
 * is called under it that could run user code or wait; what has to be done is collected under the lock and done after
 * it. Lock order: a worker's own lock is never held when it calls in, so there is no order to keep.
 *
 * <p><b>Invariant:</b> if a lane is idle, the queue is empty.
 *
 * <p>Longer than most files because all of it shares the one lock. What can be told apart stands elsewhere: {@link Lanes}
 * (the lanes and their states), {@link WorkQueue}, {@link StartPolicy}, {@link Watchdog} (time limits) and
 * {@link Batching} (how much a lane takes).
 */
final class Scheduler {
    private enum State {
        OPEN,
        SHUTDOWN,
        STOPPED
    }

    /** An idle worker takes back calls of a busy one that made no progress for this long. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often workers' memory is looked at, where there is a limit on it. */
    private static final long MEMORY_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolConfig config;
    private final Backend backend;
    private final PoolCounters counters;
    private final Watchdog watchdog;
    private final StartPolicy starts;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch terminated = new CountDownLatch(1);

    // All guarded by lock.
    private final WorkQueue queue = new WorkQueue();
    private final WorkQueue largeQueue = new WorkQueue();
    private final Lanes lanes = new Lanes(this);
    private State state = State.OPEN;
    private int replacements;
    private boolean idleCheckArmed;
    private Timer.@Nullable Handle idleCheck;
    private boolean balanceArmed;
    private boolean memoryCheckArmed;
    private boolean startArmed;
    private int runs;

    Scheduler(PoolConfig config, Backend backend, PoolCounters counters) {
        this.config = config;
        this.backend = backend;
        this.counters = counters;
        this.watchdog = new Watchdog(this, config.cancelGrace());
        this.starts = new StartPolicy(config.startAttempts());
    }

    PoolConfig config() {
        return config;
    }

    /**
     * Queues new work, or hands it to an idle worker at once.
     *
     * @param ofRun whether it belongs to a {@code map} that was accepted before
     */
    void submit(Work work, boolean ofRun) {
        Lane lane;
        List<Dispatch> dispatches = List.of();
        List<Lane> toStart = List.of();
        lock.lock();
        try {
            checkAccepts(ofRun);
            counters.submitted += work.size();
            if (work instanceof Call<?> call) {
                call.number = counters.submitted;
            }
            lane = lanes.peekIdle();
            if (lane != null && mayTakeWhole(lane, work)) {
                lanes.takeIdle();
                assign(lane, work, System.nanoTime());
                lane.handOvers++;
            } else {
                lane = null;
                queue.addLast(work);
                dispatches = feedIdle();
                toStart = lanesToStart();
            }
        } finally {
            lock.unlock();
        }
        if (lane != null) {
            handOver(lane, lane.worker, List.of(work));
        }
        dispatches.forEach(Dispatch::run);
        start(toStart);
    }

    /** Counts a call that failed before it could be queued. */
    void countUnsent(boolean ofRun) {
        lock.lock();
        try {
            checkAccepts(ofRun);
            counters.submitted++;
        } finally {
            lock.unlock();
        }
    }

    private void checkAccepts(boolean ofRun) {
        if (ofRun && state == State.STOPPED) {
            throw new CancellationException("the pool '" + config.name() + "' was shut down at once");
        }
        if (!ofRun && state != State.OPEN) {
            throw rejection();
        }
    }

    private RejectedExecutionException rejection() {
        return new RejectedExecutionException("the pool '" + config.name() + "' was shut down and takes no new calls");
    }

    /** Queues work that was accepted before: a retry. It goes first, because it has waited before. */
    void requeue(Work work) {
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
            stopped = state == State.STOPPED;
            if (!stopped) {
                largeQueue.addLast(work);
            }
            toStart = largeLaneToStart();
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
        List<Dispatch> dispatches = List.of();
        List<Lane> toStart;
        boolean stopped;
        lock.lock();
        try {
            stopped = state == State.STOPPED;
            if (!stopped) {
                queue.addAllFirst(works);
                dispatches = feedIdle();
            }
            toStart = lanesToStart();
        } finally {
            lock.unlock();
        }
        if (stopped) {
            works.forEach(Work::cancelAll);
            checkTerminated();
        }
        dispatches.forEach(Dispatch::run);
        start(toStart);
    }

    /** Takes notice that a call was cancelled, wherever it is. */
    void cancelled(Call<?> call, boolean interrupt) {
        Lane lane;
        List<Lane> toEnd = List.of();
        lock.lock();
        try {
            if (WorkQueue.cancelled(call)) {
                toEnd = lanesToEnd();
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
                watchdog.killAfterGrace(worker, call, 0, "its call was cancelled and did not end");
            }
        }
    }

    /** Takes back what has not begun of a run that ended early. */
    void recallAll() {
        List<Worker> workers = new ArrayList<>();
        List<Lane> toEnd;
        lock.lock();
        try {
            queue.sweep();
            toEnd = lanesToEnd();
            for (Lane lane : lanes.all()) {
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

    /**
     * Lets a {@code map} hand in work until {@link #endRun}, even if the pool is shut down meanwhile: it was accepted as a
     * whole.
     */
    void beginRun() {
        lock.lock();
        try {
            if (state != State.OPEN) {
                throw rejection();
            }
            runs++;
        } finally {
            lock.unlock();
        }
    }

    void endRun() {
        List<Lane> toEnd;
        lock.lock();
        try {
            runs--;
            toEnd = lanesToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
    }

    /** Tells whether more work may come. Under the lock. */
    private boolean mayGetWork() {
        return state == State.OPEN || (state == State.SHUTDOWN && runs > 0);
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
            lanes.started(lane);
            starts.ready();
            counters.workersStarted++;
            lane.progressNanos = System.nanoTime();
            retireLater(lane);
            take(lane, batch);
            lane.handOvers++;
            toStart = lanesToStart();
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
        List<Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasReady = lane.state != Lane.State.STARTING;
            if (!lanes.remove(lane)) {
                return;
            }
            lane.cancelRetirement();
            if (wasReady) {
                counters.workersDied++;
            }
            // In the same step as the lane goes, so that at no moment the pool looks as if nothing were left to do.
            WorkQueue own = lane.isLarge() ? largeQueue : queue;
            own.addAllFirst(notBegun);
            stopped = state == State.STOPPED;
            boolean tooMany = wasReady ? starts.diedUnused() : killed ? starts.killed() : starts.failed();
            if (stopped || lane.isLarge()) {
                // The usual workers may be well; the calls that need a larger one cannot run.
                failed = own.drain();
            } else if (tooMany && lanes.areAllStarting()) {
                failed = queue.drain();
                starts.reset();
            } else {
                dispatches = feedIdle();
                toStart = lanesToStart();
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
        dispatches.forEach(Dispatch::run);
        start(toStart);
        checkTerminated();
    }

    private static void failAll(Work work, RuntimeException failure) {
        for (int call = 0; call < work.size(); call++) {
            Work retry = work.fail(call, failure);
            if (retry != null) {
                failAll(retry, failure);
            }
        }
    }

    void pull(Lane lane, List<Work> batch) {
        lock.lock();
        try {
            settle(lane);
            if (lane.state == Lane.State.ENDED) {
                return;
            }
            take(lane, batch);
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            endIfDone(lane, lane.worker);
        } else {
            arm(lane, batch);
        }
    }

    void recalled(Lane lane, List<Work> notBegun) {
        int pieces;
        lock.lock();
        try {
            for (Work work : notBegun) {
                lane.outstanding -= work.size();
            }
            pieces = Math.max(1, Math.min(config.maxWorkers(), lanes.size() + lanes.idleCount()));
        } finally {
            lock.unlock();
        }
        if (lane.isLarge()) {
            notBegun.forEach(this::queueLarge);
        } else {
            putBack(Batching.split(notBegun, pieces));
        }
    }

    void retire(Lane lane) {
        Worker toRecall = null;
        Worker toEnd = null;
        lock.lock();
        try {
            if (lane.state == Lane.State.ACTIVE) {
                lanes.retire(lane);
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

    void ended(Lane lane, boolean unexpected, List<Work> notBegun) {
        List<Lane> toStart = new ArrayList<>();
        List<Dispatch> dispatches = List.of();
        boolean stopped;
        lock.lock();
        try {
            boolean wasStarting = lane.state == Lane.State.STARTING;
            if (!lanes.remove(lane)) {
                return;
            }
            lane.cancelRetirement();
            if (unexpected) {
                counters.workersDied++;
                starts.died(lane.succeeded);
            }
            starts.used();
            stopped = state == State.STOPPED;
            if (!stopped) {
                // In the same step as the lane goes: another lane that ends right now must not find that nothing is
                // left.
                (lane.isLarge() ? largeQueue : queue).addAllFirst(notBegun);
                dispatches = feedIdle();
            }
            if (unexpected && !wasStarting && mayGetWork() && backend.keepsIdleWorkers() && !lane.isLarge()) {
                replacements++; // full strength at once, not only when the next call comes
            }
            toStart.addAll(largeLaneToStart());
            toStart.addAll(lanesToStart());
        } finally {
            lock.unlock();
        }
        if (stopped) {
            notBegun.forEach(Work::cancelAll);
        }
        dispatches.forEach(Dispatch::run);
        start(toStart);
        checkTerminated();
    }

    // ---- life of the pool --------------------------------------------------------------------------------------

    void shutdown() {
        List<Lane> toEnd;
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = State.SHUTDOWN;
            }
            toEnd = lanesToEnd();
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
        checkTerminated();
    }

    /** Stops everything; returns the work that had not begun, which is cancelled. */
    List<Work> shutdownNow() {
        List<Work> notBegun;
        List<Lane> alive;
        lock.lock();
        try {
            state = State.STOPPED;
            notBegun = new ArrayList<>(queue.drain());
            notBegun.addAll(largeQueue.drain());
            alive = lanes.retireAll();
        } finally {
            lock.unlock();
        }
        for (Lane lane : alive) {
            Worker worker = lane.worker;
            if (worker != null) {
                notBegun.addAll(watchdog.stop(lane, worker));
            }
        }
        notBegun.forEach(Work::cancelAll);
        checkTerminated();
        return notBegun;
    }

    boolean isShutdown() {
        lock.lock();
        try {
            return state != State.OPEN;
        } finally {
            lock.unlock();
        }
    }

    boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        return terminated.await(nanos, TimeUnit.NANOSECONDS);
    }

    void awaitTermination() throws InterruptedException {
        terminated.await();
    }

    boolean hasEnded(Lane lane) {
        lock.lock();
        try {
            return lane.state == Lane.State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    PoolStats stats() {
        lock.lock();
        try {
            return counters.snapshot(lanes.all().size(), lanes.idleCount(), queue.calls() + largeQueue.calls());
        } finally {
            lock.unlock();
        }
    }

    List<Worker> workers() {
        lock.lock();
        try {
            List<Worker> workers = new ArrayList<>(lanes.all().size());
            for (Lane lane : lanes.all()) {
                if (lane.worker != null) {
                    workers.add(lane.worker);
                }
            }
            return workers;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether a lane has calls with a time limit, so that the watchdog goes on watching it. */
    boolean hasTimedWork(Lane lane) {
        lock.lock();
        try {
            boolean timed = lane.state != Lane.State.ENDED && lane.outstanding > 0 && lane.timedOutstanding > 0;
            lane.timeoutArmed = timed;
            return timed;
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

    // ---- under the lock ----------------------------------------------------------------------------------------

    private void assign(Lane lane, Work work, long now) {
        if (lane.outstanding == 0) {
            lane.progressNanos = now;
            lane.timedOutstanding = 0;
        }
        lane.outstanding += work.size();
        lane.assigned += work.size();
        lane.meter = work.meter();
        if (work.timeoutNanos() > 0) {
            lane.timedOutstanding += work.size();
        }
        if (work instanceof Call<?> call) {
            call.lane = lane;
        }
    }

    /** Accounts for what the lane finished since the last time. */
    private void settle(Lane lane) {
        int finished = lane.finished;
        if (finished == 0) {
            return;
        }
        lane.finished = 0;
        starts.used();
        lane.outstanding -= finished;
        if (lane.succeeded) {
            starts.worked();
        }
        long now = System.nanoTime();
        if (lane.finishedMeter != null) {
            lane.finishedMeter.add(now - lane.progressNanos, finished);
        }
        lane.progressNanos = now;
    }

    /** Takes work for a lane from its queue, or makes the lane idle, or retires it. */
    private void take(Lane lane, List<Work> batch) {
        int most = config.maxCallsPerWorker() == 0 ? Integer.MAX_VALUE : config.maxCallsPerWorker();
        if (lane.state == Lane.State.ACTIVE && lane.assigned >= most) {
            lanes.retire(lane);
        }
        if (lane.state != Lane.State.ACTIVE) {
            return;
        }
        WorkQueue from = lane.isLarge() ? largeQueue : queue;
        int limit = (int) (most - lane.assigned);
        int share = Batching.share(from.calls(), Math.max(1, Math.min(lanes.size(), config.maxWorkers())));
        long now = System.nanoTime();
        int taken = 0;
        while (true) {
            Work work = from.peekWanted();
            if (work == null || !Batching.fits(lane, work, taken, share, backend.batches())) {
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
            assign(lane, work, now);
            batch.add(work);
        }
        if (lane.outstanding == 0) {
            if (mayGetWork() && backend.keepsIdleWorkers() && !lane.isLarge()) {
                lanes.makeIdle(lane, now);
                armIdleCheck();
                armBalance();
            } else {
                lanes.retire(lane);
            }
        }
    }

    private List<Dispatch> feedIdle() {
        List<Dispatch> dispatches = new ArrayList<>();
        while (lanes.peekIdle() != null && queue.peekWanted() != null) {
            Lane lane = lanes.takeIdle();
            List<Work> batch = new ArrayList<>();
            take(lane, batch);
            lane.handOvers++;
            dispatches.add(new Dispatch(lane, batch));
        }
        return dispatches;
    }

    private boolean mayTakeWhole(Lane lane, Work work) {
        return config.maxCallsPerWorker() == 0 || lane.assigned + work.size() <= config.maxCallsPerWorker();
    }

    private List<Lane> lanesToStart() {
        if (state == State.STOPPED) {
            return List.of();
        }
        int wanted = Math.max(Math.max(queue.works() - lanes.starting(), 0), replacements);
        if (state == State.OPEN && counters.submitted > 0) {
            wanted = Math.max(wanted, config.minWorkers() - lanes.size());
        }
        int room =
                Math.min(config.maxWorkers() - lanes.size(), starts.room(lanes.starting(), backend.keepsIdleWorkers()));
        int count = Math.min(wanted, room);
        if (count <= 0) {
            return List.of();
        }
        long delay = starts.delayNanos();
        if (delay > 0) {
            if (!startArmed) {
                startArmed = true;
                Timer.schedule(this::startAfterDelay, delay);
            }
            return List.of();
        }
        replacements = Math.max(0, replacements - count);
        List<Lane> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(lanes.add(false));
        }
        return made;
    }

    /** One worker with a larger heap is enough: calls that need it are rare, and memory is what there is too little of. */
    private List<Lane> largeLaneToStart() {
        return state != State.STOPPED && largeQueue.works() > 0 && !lanes.hasLarge()
                ? List.of(lanes.add(true))
                : List.of();
    }

    private List<Lane> lanesToEnd() {
        return mayGetWork() || queue.works() > 0 ? List.of() : lanes.retireIdle();
    }

    private void retireLater(Lane lane) {
        if (config.maxWorkerAge() != null) {
            lane.retirement = Timer.schedule(() -> retire(lane), config.maxWorkerAge());
        }
        if (config.maxWorkerMemoryBytes() > 0 && !memoryCheckArmed) {
            memoryCheckArmed = true;
            Timer.schedule(this::retireLarge, MEMORY_CHECK_NANOS);
        }
    }

    // ---- outside the lock --------------------------------------------------------------------------------------

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
                arm(lane, batch);
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

    private void arm(Lane lane, List<Work> batch) {
        for (Work work : batch) {
            if (work.timeoutNanos() > 0) {
                boolean first;
                lock.lock();
                try {
                    first = !lane.timeoutArmed;
                    lane.timeoutArmed = true;
                } finally {
                    lock.unlock();
                }
                if (first) {
                    watchdog.watch(lane, work.timeoutNanos());
                }
                return;
            }
        }
    }

    private void start(List<Lane> toStart) {
        for (Lane lane : toStart) {
            Worker worker;
            try {
                worker = backend.start(lane);
            } catch (RuntimeException | Error e) {
                startFailed(
                        lane,
                        new BrokenPoolException("cannot start a worker of pool '" + config.name() + "': " + e, e),
                        false);
                continue;
            }
            lane.worker = worker;
            boolean stopped;
            lock.lock();
            try {
                stopped = state == State.STOPPED && lane.state == Lane.State.STARTING;
            } finally {
                lock.unlock();
            }
            if (stopped) {
                worker.kill("the pool was shut down at once");
            }
        }
    }

    private static void end(Lane lane) {
        Worker worker = lane.worker;
        if (worker != null) {
            worker.end();
        }
    }

    private void checkTerminated() {
        lock.lock();
        try {
            if (mayGetWork()
                    || lanes.mayGiveBack()
                    || queue.works() + largeQueue.works() > 0
                    || terminated.getCount() == 0) {
                return;
            }
            terminated.countDown();
            Timer.Handle check = idleCheck;
            if (check != null) {
                check.cancel(); // it would keep this pool, and whose classes it has, for as long as workers may be idle
            }
        } finally {
            lock.unlock();
        }
        backend.close();
    }

    // ---- on the timer ------------------------------------------------------------------------------------------

    private void startAfterDelay() {
        List<Lane> toStart;
        lock.lock();
        try {
            startArmed = false;
            toStart = lanesToStart();
        } finally {
            lock.unlock();
        }
        start(toStart);
    }

    /** Retires workers that take more memory than they should. */
    private void retireLarge() {
        List<Lane> active = new ArrayList<>();
        lock.lock();
        try {
            memoryCheckArmed = false;
            for (Lane lane : lanes.all()) {
                if (lane.state == Lane.State.ACTIVE && !lane.isLarge()) {
                    active.add(lane);
                }
            }
            if (!active.isEmpty()) {
                memoryCheckArmed = true;
                Timer.schedule(this::retireLarge, MEMORY_CHECK_NANOS);
            }
        } finally {
            lock.unlock();
        }
        for (Lane lane : active) {
            Worker worker = lane.worker;
            if (worker != null && worker.memoryBytes() > config.maxWorkerMemoryBytes()) {
                retire(lane);
            }
        }
    }

    private void armIdleCheck() {
        if (!idleCheckArmed && lanes.size() > config.minWorkers()) {
            idleCheckArmed = true;
            idleCheck = Timer.schedule(this::endIdle, config.idleTimeout().toNanos());
        }
    }

    private void endIdle() {
        List<Lane> toEnd = new ArrayList<>();
        lock.lock();
        try {
            idleCheckArmed = false;
            long now = System.nanoTime();
            long limit = config.idleTimeout().toNanos();
            Lane lane;
            while ((lane = lanes.longestIdle()) != null && lanes.size() - toEnd.size() > config.minWorkers()) {
                long left = limit - (now - lane.idleSinceNanos);
                if (left > 0) {
                    idleCheckArmed = true;
                    idleCheck = Timer.schedule(this::endIdle, left);
                    break;
                }
                lanes.retire(lane);
                toEnd.add(lane);
            }
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
    }

    private void armBalance() {
        if (!balanceArmed && lanes.size() > 1 && backend.batches()) {
            for (Lane lane : lanes.all()) {
                if (lane.outstanding > 1) {
                    balanceArmed = true;
                    Timer.schedule(this::balance, STALE_NANOS);
                    return;
                }
            }
        }
    }

    /** Takes back calls from lanes that do not get on, while others have nothing to do. */
    private void balance() {
        List<Worker> stuck = new ArrayList<>();
        lock.lock();
        try {
            balanceArmed = false;
            if (queue.works() > 0 || (lanes.peekIdle() == null && lanes.size() >= config.maxWorkers())) {
                return;
            }
            long now = System.nanoTime();
            for (Lane lane : lanes.all()) {
                if (lane.outstanding > 1 && now - lane.progressNanos >= STALE_NANOS && lane.worker != null) {
                    stuck.add(lane.worker);
                }
            }
            if (stuck.isEmpty()) {
                armBalance();
            }
        } finally {
            lock.unlock();
        }
        stuck.forEach(Worker::recall);
    }

    /** Work that was assigned to a lane under the lock and is to be handed over after it. */
    private final class Dispatch {
        private final Lane lane;
        private final List<Work> batch;

        Dispatch(Lane lane, List<Work> batch) {
            this.lane = lane;
            this.batch = batch;
        }

        void run() {
            handOver(lane, lane.worker, batch);
        }
    }
}
