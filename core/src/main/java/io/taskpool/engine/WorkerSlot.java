package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One worker's place in the pool: what the engine knows of it, and what the worker reports to. The upper half of the seam
 * between the engine and a backend.
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

    private final Scheduler scheduler;
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

    WorkerSlot(Scheduler scheduler, int number, boolean large) {
        this.scheduler = scheduler;
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
        scheduler.ready(this, worker);
    }

    /**
     * Reports that the worker could not be started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it
     */
    public void startFailed(RuntimeException failure) {
        scheduler.startFailed(this, failure, false);
    }

    /**
     * Reports that somebody else ended the worker while it was starting, which says little about whether workers can be
     * started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if it goes on
     */
    public void killedWhileStarting(RuntimeException failure) {
        scheduler.startFailed(this, failure, true);
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
        countFinished(work);
        finishedEstimator = work.estimator();
    }

    /**
     * Reports the failure of a call.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    public void failed(Work work, int call, Throwable failure) {
        Work retry = work.fail(call, failure);
        if (retry != null) {
            scheduler.requeue(retry);
        }
        countFinished(work);
        finishedEstimator = work.estimator();
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
        countFinished(work);
        finishedEstimator = work.estimator();
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
            scheduler.requeue(retry);
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
            scheduler.checkTerminated();
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
        return scheduler.limit(reader, work, call, startedNanos);
    }

    /**
     * Reports that a call ran out of memory. Where the pool has a larger heap for such calls, it is repeated there.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @return false if it is not, so that its failure is to be reported
     */
    public boolean repeatInLargerHeap(Work work, int call) {
        if (large || !scheduler.config().retriesInLargerHeap() || !work.isWanted(call)) {
            return false;
        }
        scheduler.requeueLarge(work.slice(call, call + 1));
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
        scheduler.pull(this, batch);
    }

    /**
     * Gives back calls that have not begun, so that another worker runs them. The worker asks for more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were given
     */
    public void recalled(List<Work> notBegun) {
        scheduler.recalled(this, notBegun);
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
        scheduler.refused(this, pieces);
    }

    /** Asks that the worker gets no more work and ends when it has nothing left, because it should be replaced. */
    public void retire() {
        scheduler.retire(this);
    }

    /**
     * Reports that the worker died by itself after it was ready and before it began a call. That counts as a start that
     * failed, or else a worker that never lives for long would be replaced for ever. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if this goes on
     * @param notBegun calls that were given to it
     */
    public void diedUnused(RuntimeException failure, List<Work> notBegun) {
        scheduler.diedUnused(this, failure, notBegun);
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
        scheduler.died(this);
        List<Work> left = new ArrayList<>(notBegun);
        Work work = left.remove(arriving);
        if (work.size() > 1) {
            left.addAll(arriving, WorkSplitter.narrow(work));
        } else {
            // A pool that starts no worker again cannot try again either.
            boolean last = certain || scheduler.config().startAttempts() == 1;
            Work again = work.diedTakenIn(last, ended -> failure.apply(work, ended));
            if (again != null) {
                left.add(arriving, again);
            }
        }
        scheduler.ended(this, true, left);
    }

    /** Reports that the worker, which was ready, has died, before calls fail by it. Its end is reported after that. */
    public void died() {
        scheduler.died(this);
    }

    /**
     * Reports that the worker has ended. Nothing may be reported after this.
     *
     * @param unexpected whether nobody asked it to end, or it had to be ended by force
     * @param notBegun calls that were given to it and never began
     */
    public void ended(boolean unexpected, List<Work> notBegun) {
        scheduler.ended(this, unexpected, notBegun);
    }
}
