package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One worker's place in the pool: what the engine knows of it, and what the worker reports to. The upper half of the seam
 * between the engine and a backend. Longer than most files, because each report is described for whoever writes a backend.
 *
 * <p>State machine, guarded by the scheduler's lock; a state only ever moves down:
 *
 * <pre>
 *   STARTING ──ready──▶ ACTIVE ──end──▶ RETIRING ──▶ ENDED
 *       └──────────startFailed / ended──────────────────┘
 * </pre>
 *
 * <p>A worker reports outcomes, pulls and its end in sequence, never two at a time, and without holding a lock that one of
 * the {@link Worker} methods needs. {@link #recalled} may come at any time, and so may the outcome of a call that was
 * reported to be {@link #over}.
 */
public final class WorkerSlot {
    enum State {
        STARTING,
        ACTIVE,
        RETIRING,
        ENDED
    }

    /** Who gives the slot work, and sees to it when its worker ends. */
    interface Supervisor extends RetryQueue {
        PoolConfig config();

        /** Gives work to a worker that can take some from now on. */
        void ready(WorkerSlot slot);

        /** Records that the worker could not be started, {@code killed} or not, or died before it began a call. */
        void startFailed(WorkerSlot slot, RuntimeException failure, boolean killed, List<Work> notBegun);

        /** Takes work for the worker from the queue. */
        void pull(WorkerSlot slot, List<Work> batch);

        /** Queues calls that the worker gave back, in smaller pieces. */
        void recalled(WorkerSlot slot, List<Work> notBegun);

        /** Queues pieces of work that the worker could not take in as a whole. */
        void refused(WorkerSlot slot, List<Work> pieces);

        /** Takes a call that ran out of memory, to repeat it in a worker with a larger heap. */
        void requeueLarge(Work work);

        /** Lets the worker end once it has nothing left. */
        void retire(WorkerSlot slot);

        /** Counts a worker that died, before its calls fail by it: whoever sees them fail finds the death counted. */
        void died(WorkerSlot slot);

        void ended(WorkerSlot slot, boolean unexpected, List<Work> notBegun);

        /** Stops a call at its limit while its outcome is still being read. */
        Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos);

        /** Ends the pool if it was shut down and nothing is left. */
        void checkTerminated();
    }

    private final Supervisor supervisor;
    private final int number;
    private final boolean large;

    /** Written under the scheduler's lock. */
    volatile State state = State.STARTING;

    // Guarded by the scheduler's lock.
    boolean idle;
    int outstanding;
    int timedOutstanding;
    boolean deathCounted;

    /** The shortest time limit among the calls that are outstanding, in nanoseconds; meaningful while any has one. */
    long shortestLimitNanos;

    /** Whether what is outstanding is to be alone on its worker. */
    boolean holdsAlone;

    long assigned;
    long idleSinceNanos;
    long progressNanos;

    /** How often work was assigned that another thread than the worker's hands over, and how often that was done. */
    int handOvers;

    final AtomicInteger handedOver = new AtomicInteger();

    /** How many outcomes are still to come although their calls are over, and what else the pool is not to end before. */
    private final AtomicInteger held = new AtomicInteger();

    @Nullable
    CallTimeEstimator estimator;

    final LimitWatch limitWatch = new LimitWatch();

    Timer.@Nullable Handle retirement;

    volatile @Nullable Worker worker;

    // Written by the worker's reporting thread alone, and settled by it in pull().
    boolean succeeded;
    int finished;
    int timedFinished;

    @Nullable
    CallTimeEstimator finishedEstimator;

    WorkerSlot(Supervisor supervisor, int number, boolean large) {
        this.supervisor = supervisor;
        this.number = number;
        this.large = large;
    }

    /**
     * Tells whether the worker is to have the larger heap, for calls that ran out of memory elsewhere.
     *
     * @return true for the one such worker
     */
    public boolean isLarge() {
        return large;
    }

    /**
     * Tells whether the pool is not to end before more comes from here, even if the worker has ended: work is on its way to
     * it and will come back, or what it sent is still being read.
     */
    boolean isAwaited() {
        return handOvers != handedOver.get() || held.get() > 0;
    }

    void cancelRetirement() {
        if (retirement != null) {
            retirement.cancel();
        }
    }

    /**
     * Returns the worker's number in the pool, counted from 1. Numbers are not used again.
     *
     * @return the number
     */
    public int number() {
        return number;
    }

    /**
     * Reports that the worker can take work. It may be given some before this returns.
     *
     * @param worker the worker
     */
    public void ready(Worker worker) {
        this.worker = worker;
        supervisor.ready(this);
    }

    /**
     * Reports that the worker could not be started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it
     */
    public void startFailed(RuntimeException failure) {
        supervisor.startFailed(this, failure, false, List.of());
    }

    /**
     * Reports that somebody else ended the worker while it was starting, which says little about whether workers can be
     * started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if it goes on
     */
    public void killedWhileStarting(RuntimeException failure) {
        supervisor.startFailed(this, failure, true, List.of());
    }

    /**
     * Reports the result of a call.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param value its result
     */
    public void succeeded(Work work, int call, @Nullable Object value) {
        work.succeed(call, value);
        succeeded = true;
        countMeasured(work);
    }

    /**
     * Reports the failure of a call.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    public void failed(Work work, int call, Throwable failure) {
        decideFailure(work, call, failure);
        countMeasured(work);
    }

    /**
     * Reports that a call is over whose outcome is not known yet, because what it returned or threw is still to be read. The
     * worker is done with it and gets other work. What became of it follows by {@link #decideSuccess} or
     * {@link #decideFailure}, unless nobody wants it any more, and in any case then {@link #release}.
     *
     * @param work the work it belongs to
     * @param returned whether it has returned a result
     */
    public void over(Work work, boolean returned) {
        hold();
        succeeded |= returned;
        countMeasured(work);
    }

    /**
     * Gives the result of a call that is {@link #over}. May come at any time, on any thread, and after the end of the worker.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param value its result
     */
    public void decideSuccess(Work work, int call, @Nullable Object value) {
        work.succeed(call, value);
    }

    /**
     * Gives the failure of a call that is {@link #over}. May come at any time, on any thread, and after the end of the worker.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    public void decideFailure(Work work, int call, Throwable failure) {
        Work retry = work.fail(call, failure);
        if (retry != null) {
            supervisor.requeue(retry);
        }
    }

    /** Keeps the pool from being terminated until {@link #release}, whatever becomes of the worker. Reported in sequence. */
    public void hold() {
        held.incrementAndGet();
    }

    /** Takes one {@link #hold} back. May come at any time, on any thread. */
    public void release() {
        int unused = held.decrementAndGet();
        // In this order: whoever removes the slot looks at the count afterwards.
        if (state == State.ENDED) {
            supervisor.checkTerminated();
        }
    }

    /**
     * Stops a call that is {@link #over} on its worker at its time limit, if what it returned or threw is still being read.
     *
     * @param reader who reads, and can be made to stop
     * @param work the work it belongs to, which has a time limit
     * @param call its number in that work
     * @param startedNanos when the call started, on the clock of {@link System#nanoTime()}
     * @return to be cancelled when it was read
     */
    public Timer.Handle limit(Stoppable reader, Work work, int call, long startedNanos) {
        return supervisor.limit(reader, work, call, startedNanos);
    }

    /**
     * Reports that a call ran out of memory. Where the pool has a larger heap for such calls, it is repeated there.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @return false if it is not, so that its failure is to be reported
     */
    public boolean repeatInLargerHeap(Work work, int call) {
        if (large || !supervisor.config().retriesInLargerHeap() || !work.isWanted(call)) {
            return false;
        }
        supervisor.requeueLarge(work.slice(call, call + 1));
        countFinished(work);
        return true;
    }

    /**
     * Reports that a call did not run because it was no longer wanted.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     */
    public void skipped(Work work, int call) {
        work.drop(call);
        countFinished(work);
    }

    /** Counts a call that is over after a time that says how long calls like it take. */
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

    /**
     * Asks for more work. A worker calls it when it has reported what there was to report. If nothing is outstanding and
     * there is nothing to do, the worker is idle from here on, until {@link Worker#run}.
     *
     * @param batch gets what to run after what is outstanding
     */
    public void pull(List<Work> batch) {
        supervisor.pull(this, batch);
    }

    /**
     * Gives back calls that have not begun, so that another worker runs them. The worker asks for more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were given
     */
    public void recalled(List<Work> notBegun) {
        supervisor.recalled(this, notBegun);
    }

    /**
     * Gives back calls that have not begun, because together they were more than the worker could take in. They come back in
     * smaller pieces. The worker asks for more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were given
     */
    public void refused(List<Work> notBegun) {
        List<Work> pieces = new ArrayList<>();
        for (Work work : notBegun) {
            pieces.addAll(WorkSplitter.narrow(work));
        }
        supervisor.refused(this, pieces);
    }

    /** Asks that the worker gets no more work and ends when it has nothing left, because it should be replaced. */
    public void retire() {
        supervisor.retire(this);
    }

    /**
     * Reports that the worker died by itself after it was ready and before it began a call. That counts as a start that
     * failed, or else a worker that never lives for long would be replaced for ever. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if this goes on
     * @param notBegun calls that were given to it
     */
    public void diedUnused(RuntimeException failure, List<Work> notBegun) {
        supervisor.startFailed(this, failure, false, notBegun);
    }

    /**
     * Reports that the worker died while it took work in, which most likely was the cause. The work is narrowed down to the
     * call that is too much for a worker, and that is given up. Nothing may be reported after this.
     *
     * @param notBegun calls that were given to it and never began
     * @param arriving which of them it took in
     * @param certain whether it cannot have died of anything else
     * @param failure makes the failure of a call, of the call's work and the number of workers that it has ended
     */
    public void diedTakingIn(
            List<Work> notBegun, int arriving, boolean certain, BiFunction<Work, Integer, Throwable> failure) {
        supervisor.died(this);
        List<Work> left = new ArrayList<>(notBegun);
        Work work = left.remove(arriving);
        if (work.size() > 1) {
            left.addAll(arriving, WorkSplitter.narrow(work));
        } else {
            // A pool that starts no worker again cannot try again either.
            boolean last = certain || supervisor.config().startAttempts() == 1;
            Work again = work.diedTakenIn(last, ended -> failure.apply(work, ended));
            if (again != null) {
                left.add(arriving, again);
            }
        }
        supervisor.ended(this, true, left);
    }

    /** Reports that the worker, which was ready, has died, before calls fail by it. Its end is reported after that. */
    public void died() {
        supervisor.died(this);
    }

    /**
     * Reports that the worker has ended. Nothing may be reported after this.
     *
     * @param unexpected whether nobody asked it to end, or it had to be ended by force
     * @param notBegun calls that were given to it and never began
     */
    public void ended(boolean unexpected, List<Work> notBegun) {
        supervisor.ended(this, unexpected, notBegun);
    }
}
