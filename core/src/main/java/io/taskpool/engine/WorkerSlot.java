package io.taskpool.engine;

import io.taskpool.TaskContext;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import io.taskpool.spi.WorkerObjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One worker's place in the pool: the engine's record of the worker, and the receiver of its reports.
 *
 * <p>State machine, guarded by the scheduler's lock; a state never moves back:
 *
 * <pre>
 *   STARTING ──ready──▶ ACTIVE ──end──▶ RETIRING ──▶ ENDED
 *       └──────────startFailed / ended──────────────────┘
 * </pre>
 *
 * <p>A worker reports outcomes, pulls and its end in sequence, never two at a time, and without holding a lock that one
 * of the {@link Worker} methods needs. {@link #recalled} may be called at any time, and so may the methods that report
 * the outcome of a call that is already {@link #over}.
 *
 * <p>This file is longer than most because a slot receives every report that a worker can make.
 */
final class WorkerSlot implements WorkerContext {
    enum State {
        STARTING,
        ACTIVE,
        RETIRING,
        ENDED
    }

    /** Supplies the slot with work and handles its reports. */
    interface Supervisor extends RetryQueue {
        PoolConfig config();

        /** Returns what makes the events of attempts. */
        AttemptEvents attempts();

        /** Hands work to a worker that has become ready. */
        void ready(WorkerSlot slot);

        /**
         * Records that the worker could not be started, was killed while starting ({@code killed}), or died before it
         * started a call.
         */
        void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun);

        /** Takes work for the worker from the queue; true if it has nothing to do then. */
        boolean pull(WorkerSlot slot, List<WorkUnit> batch);

        /** Queues calls that the worker gave back, in smaller pieces. */
        void recalled(WorkerSlot slot, List<Work> notBegun);

        /** Queues the pieces of work that the worker could not receive as a whole. */
        void refused(WorkerSlot slot, List<Work> pieces);

        /** Queues a call that ran out of memory for the worker with the larger heap. */
        void requeueLarge(Work work);

        /** Retires the worker, which ends once no work is outstanding. */
        void retire(WorkerSlot slot);

        /** Counts a worker's death before its calls fail, so that whoever sees a failure finds the death counted. */
        void died(WorkerSlot slot);

        void ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun);

        /** Schedules the time limit of a call whose outcome is still being read. */
        Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos);

        /** Terminates the pool if it was shut down and nothing is left. */
        void checkTerminated();
    }

    private final Supervisor supervisor;
    private final int number;
    private final boolean large;

    final SlotEvents events;

    /** Written under the scheduler's lock. */
    volatile State state = State.STARTING;

    // Guarded by the scheduler's lock.
    boolean idle;

    /** Whether the slot has received its last calls, so that a successor may start. */
    boolean leaving;

    /** Whether the worker is to be ended although it is still starting. */
    boolean unneeded;

    int outstanding;
    int timedOutstanding;
    boolean deathCounted;

    /** The shortest time limit among the calls that are outstanding, in nanoseconds; meaningful while any has one. */
    long shortestLimitNanos;

    /** Whether the outstanding work must not be joined by other work. */
    boolean holdsAlone;

    long assigned;

    /** The lowest priority among its outstanding calls; only kept once the pool has had calls of different priorities. */
    int lowestPriority;

    /** Counts whose turn it is: work with keys that are bound to it, with new keys, or without. */
    int turn;

    /** The calls that have ended here, and for how long the worker has had calls, up to its last pull. */
    long settled;

    long busyNanos;
    long idleSinceNanos;
    long progressNanos;

    /**
     * The number of assignments that a thread other than the worker's hands over, and how many of them it has handed
     * over.
     */
    int handOvers;

    final AtomicInteger handedOver = new AtomicInteger();

    /** Why the worker ends, for listeners; null while nothing is known. */
    private volatile @Nullable String why;

    /** When the worker's start began. */
    final Instant launchedAt = Instant.now();

    /** The calls that failed here, and those that were counted as finished although they did not run. */
    final AtomicLong failures = new AtomicLong();

    final AtomicLong unrun = new AtomicLong();

    /** The number of outcomes and other holds that the pool must await, even if the worker has ended. */
    private final AtomicInteger held = new AtomicInteger();

    @Nullable
    CallTimeEstimator estimator;

    final LimitWatch limitWatch = new LimitWatch();

    Timer.@Nullable Handle retirement;

    volatile @Nullable Worker worker;

    // Written only by the worker's reporting thread, and settled by it in pull().
    boolean succeeded;
    int finished;
    int timedFinished;

    @Nullable
    CallTimeEstimator finishedEstimator;

    WorkerSlot(Supervisor supervisor, int number, boolean large) {
        this.supervisor = supervisor;
        this.number = number;
        this.large = large;
        this.events = new SlotEvents(supervisor.attempts(), name(), large);
    }

    @Override
    public boolean isLarge() {
        return large;
    }

    /**
     * Tells whether the pool must wait for this slot, even if its worker has ended: work is being handed to the worker
     * and will be given back, or its outcomes are still being read.
     */
    boolean isAwaited() {
        return handOvers != handedOver.get() || held.get() > 0;
    }

    void cancelRetirement() {
        if (retirement != null) {
            retirement.cancel();
        }
    }

    @Override
    public WorkerObjects makeObjects() {
        return new SlotObjects(number);
    }

    @Override
    public int number() {
        return number;
    }

    /** Returns the worker's name for those who look at the pool. */
    String name() {
        return "worker " + number;
    }

    @Override
    public void ready(Worker worker) {
        this.worker = worker;
        supervisor.ready(this);
    }

    @Override
    public void startFailed(RuntimeException failure) {
        supervisor.startFailed(this, failure, false, List.of());
    }

    @Override
    public void killedWhileStarting(RuntimeException failure) {
        supervisor.startFailed(this, failure, true, List.of());
    }

    @Override
    public void took(WorkUnit unit, int call, long nanos) {
        Worker known = worker;
        if (known != null) {
            Work.of(unit).took(call, nanos, known.displayName());
        }
    }

    @Override
    public void succeeded(WorkUnit unit, int call, @Nullable Object value) {
        Work work = Work.of(unit);
        boolean heard = events.isOn();
        boolean wanted = heard && work.isWanted(call);
        work.succeed(call, value);
        if (heard) {
            events.succeeded(work, call, wanted);
        }
        succeeded = true;
        countMeasured(work);
    }

    @Override
    public boolean isObserved() {
        return events.isOn();
    }

    @Override
    public TaskContext context(RunningCall running) {
        return RunningContext.of(
                supervisor.config().name(), name(), Work.of(running.work()), running.call(), running.startedNanos());
    }

    @Override
    public void ran(long startedNanos, long endedNanos) {
        events.ran(startedNanos, endedNanos);
    }

    @Override
    public void transferred(long sentBytes, long receivedBytes) {
        events.transferred(sentBytes, receivedBytes);
    }

    @Override
    public void failed(WorkUnit unit, int call, Throwable failure) {
        failures.incrementAndGet();
        Work work = Work.of(unit);
        boolean heard = events.isOn();
        boolean wanted = heard && work.isWanted(call);
        Work retry = work.fail(call, failure);
        if (heard) {
            events.ended(work, call, wanted, failure);
        }
        if (retry != null) {
            supervisor.requeue(retry);
        }
        countMeasured(work);
    }

    @Override
    public void over(WorkUnit unit, int call, boolean returned) {
        hold();
        if (events.isOn()) {
            events.over(Work.of(unit), call);
        }
        if (!returned) {
            failures.incrementAndGet();
        }
        succeeded |= returned;
        countMeasured(Work.of(unit));
    }

    @Override
    public void decideSuccess(WorkUnit unit, int call, @Nullable Object value) {
        Work work = Work.of(unit);
        boolean heard = events.isOn();
        boolean wanted = heard && work.isWanted(call);
        work.succeed(call, value);
        if (heard) {
            events.decided(work, call, wanted, null);
        }
    }

    @Override
    public void decideFailure(WorkUnit unit, int call, Throwable failure) {
        Work work = Work.of(unit);
        boolean heard = events.isOn();
        boolean wanted = heard && work.isWanted(call);
        Work retry = work.fail(call, failure);
        if (heard) {
            events.decided(work, call, wanted, failure);
        }
        if (retry != null) {
            supervisor.requeue(retry);
        }
    }

    @Override
    public void unread(WorkUnit unit, int call) {
        if (events.isOn()) {
            events.decided(Work.of(unit), call, false, null);
        }
    }

    @Override
    public void abandoned(WorkUnit unit, int call) {
        Work work = Work.of(unit);
        work.drop(call);
        if (events.isOn()) {
            events.ended(work, call, false, null);
        }
    }

    @Override
    public void endsBecause(String reason) {
        why = reason;
    }

    /** Returns why the worker has ended. */
    String why(boolean unexpected) {
        String reason = why;
        return reason != null ? reason : unexpected ? "it ended unexpectedly" : "it was not needed any more";
    }

    /** Records why the engine ends the worker, unless there was a reason before. */
    void endsFor(String reason) {
        if (why == null) {
            why = reason;
        }
    }

    @Override
    public void hold() {
        held.incrementAndGet();
    }

    @Override
    public void release() {
        int unused = held.decrementAndGet();
        // In this order: the thread that removes the slot checks the count afterwards.
        if (state == State.ENDED) {
            supervisor.checkTerminated();
        }
    }

    @Override
    public Timer.Handle limit(Stoppable reader, WorkUnit unit, int call, long startedNanos) {
        return supervisor.limit(reader, Work.of(unit), call, startedNanos);
    }

    @Override
    public boolean repeatInLargerHeap(WorkUnit unit, int call) {
        Work work = Work.of(unit);
        if (large || !supervisor.config().retriesInLargerHeap() || !work.isWanted(call)) {
            return false;
        }
        failures.incrementAndGet();
        if (events.isOn()) {
            events.ended(
                    work,
                    call,
                    true,
                    new OutOfMemoryError(work.describe(call) + " ran out of memory on " + name()
                            + " and is repeated in a larger heap"));
        }
        supervisor.requeueLarge(work.slice(call, call + 1));
        countFinished(work);
        return true;
    }

    @Override
    public void skipped(WorkUnit unit, int call) {
        Work work = Work.of(unit);
        work.drop(call);
        if (events.isOn()) {
            events.skipped(work, call);
        }
        unrun.incrementAndGet();
        countFinished(work);
    }

    /** Counts a finished call whose duration is a sample for the estimator. */
    private void countMeasured(Work work) {
        countFinished(work);
        finishedEstimator = work.estimator();
    }

    private void countFinished(Work work) {
        finished++;
        if (work.timeoutNanos() > 0) {
            timedFinished++;
        }
    }

    @Override
    public void pull(List<WorkUnit> batch) {
        if (supervisor.pull(this, batch)) {
            events.rest();
        }
    }

    @Override
    public void recalled(List<WorkUnit> notBegun) {
        supervisor.recalled(this, Work.of(notBegun));
    }

    @Override
    public void refused(List<WorkUnit> notBegun) {
        List<Work> pieces = new ArrayList<>();
        for (Work work : Work.of(notBegun)) {
            pieces.addAll(WorkSplitter.narrow(work));
        }
        supervisor.refused(this, pieces);
    }

    @Override
    public void retire() {
        supervisor.retire(this);
    }

    @Override
    public void diedUnused(RuntimeException failure, List<WorkUnit> notBegun) {
        supervisor.startFailed(this, failure, false, Work.of(notBegun));
    }

    @Override
    public void diedTakingIn(
            List<WorkUnit> notBegun, int arriving, boolean certain, BiFunction<WorkUnit, Integer, Throwable> failure) {
        supervisor.died(this);
        List<Work> left = Work.of(notBegun);
        Work work = left.remove(arriving);
        if (work.size() > 1) {
            left.addAll(arriving, WorkSplitter.narrow(work));
        } else {
            // A pool that does not restart workers cannot retry either.
            boolean last = certain || supervisor.config().startAttempts() == 1;
            Work again = work.diedTakenIn(last, ended -> failure.apply(work, ended));
            if (again != null) {
                left.add(arriving, again);
            }
        }
        supervisor.ended(this, true, left);
    }

    @Override
    public void died() {
        supervisor.died(this);
    }

    @Override
    public void ended(boolean unexpected, List<WorkUnit> notBegun) {
        supervisor.ended(this, unexpected, Work.of(notBegun));
    }
}
