package io.taskpool.spi;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pool as one worker sees it: where its work comes from, and what it reports to. The engine implements it, once for
 * each worker that it has a {@link Backend} start.
 *
 * <p><b>Order of reports.</b> First {@link #ready}, {@link #startFailed} or {@link #killedWhileStarting}. Then outcomes, each
 * call's once: {@link #succeeded}, {@link #failed}, {@link #skipped}, or {@link #over} and later {@link #decideSuccess} or
 * {@link #decideFailure}; and {@link #pull} when there is nothing more to report. At last {@link #ended},
 * {@link #diedUnused} or {@link #diedTakingIn}. A simple backend needs no more than {@code ready}, {@code succeeded},
 * {@code failed}, {@code skipped}, {@code pull}, {@code recalled} and {@code ended}.
 *
 * <p><b>Threads.</b> A worker reports outcomes, pulls and its end in sequence, never two at a time, on whichever thread, and
 * without holding a lock that one of the {@link Worker} methods needs. {@link #recalled} may come at any time, and so may
 * the outcome of a call that was reported to be {@link #over}. No method waits for user code.
 */
public interface WorkerContext {
    /**
     * Tells whether the worker is to have the larger heap, for calls that ran out of memory elsewhere.
     *
     * @return true for the one such worker
     */
    boolean isLarge();

    /**
     * Returns the worker's number in the pool, counted from 1. Numbers are not used again.
     *
     * @return the number
     */
    int number();

    /**
     * Reports that the worker can take work. It may be given some before this returns.
     *
     * @param worker the worker
     */
    void ready(Worker worker);

    /**
     * Reports that the worker could not be started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it
     */
    void startFailed(RuntimeException failure);

    /**
     * Reports that somebody else ended the worker while it was starting, which says little about whether workers can be
     * started. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if it goes on
     */
    void killedWhileStarting(RuntimeException failure);

    /**
     * Reports the result of a call.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param value its result
     */
    void succeeded(WorkUnit work, int call, @Nullable Object value);

    /**
     * Reports the failure of a call.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    void failed(WorkUnit work, int call, Throwable failure);

    /**
     * Reports that a call is over whose outcome is not known yet, because what it returned or threw is still to be read. The
     * worker is done with it and gets other work. What became of it follows by {@link #decideSuccess} or
     * {@link #decideFailure}, unless nobody wants it any more, and in any case then {@link #release}.
     *
     * @param work the work it belongs to
     * @param returned whether it has returned a result
     */
    void over(WorkUnit work, boolean returned);

    /**
     * Gives the result of a call that is {@link #over}. May come at any time, on any thread, and after the end of the worker.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param value its result
     */
    void decideSuccess(WorkUnit work, int call, @Nullable Object value);

    /**
     * Gives the failure of a call that is {@link #over}. May come at any time, on any thread, and after the end of the worker.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    void decideFailure(WorkUnit work, int call, Throwable failure);

    /** Keeps the pool from being terminated until {@link #release}, whatever becomes of the worker. Reported in sequence. */
    void hold();

    /** Takes one {@link #hold} back. May come at any time, on any thread. */
    void release();

    /**
     * Stops a call that is {@link #over} on its worker at its time limit, if what it returned or threw is still being read.
     *
     * @param reader who reads, and can be made to stop
     * @param work the work it belongs to, which has a time limit
     * @param call its number in that work
     * @param startedNanos when the call started, on the clock of {@link System#nanoTime()}
     * @return to be cancelled when it was read
     */
    ScheduledLimit limit(Stoppable reader, WorkUnit work, int call, long startedNanos);

    /**
     * Reports that a call ran out of memory. Where the pool has a larger heap for such calls, it is repeated there.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @return false if it is not, so that its failure is to be reported
     */
    boolean repeatInLargerHeap(WorkUnit work, int call);

    /**
     * Reports that a call did not run because it was no longer wanted.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     */
    void skipped(WorkUnit work, int call);

    /**
     * Asks for more work. A worker calls it when it has reported what there was to report. If nothing is outstanding and
     * there is nothing to do, the worker is idle from here on, until {@link Worker#run}.
     *
     * @param batch gets what to run after what is outstanding
     */
    void pull(List<WorkUnit> batch);

    /**
     * Gives back calls that have not begun, so that another worker runs them. The worker asks for more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were given
     */
    void recalled(List<WorkUnit> notBegun);

    /**
     * Gives back calls that have not begun, because together they were more than the worker could take in. They come back in
     * smaller pieces. The worker asks for more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were given
     */
    void refused(List<WorkUnit> notBegun);

    /** Asks that the worker gets no more work and ends when it has nothing left, because it should be replaced. */
    void retire();

    /**
     * Reports that the worker died by itself after it was ready and before it began a call. That counts as a start that
     * failed, or else a worker that never lives for long would be replaced for ever. Nothing may be reported after this.
     *
     * @param failure what happened, as calls shall see it if this goes on
     * @param notBegun calls that were given to it
     */
    void diedUnused(RuntimeException failure, List<WorkUnit> notBegun);

    /**
     * Reports that the worker died while it took work in, which most likely was the cause. The work is narrowed down to the
     * call that is too much for a worker, and that is given up. Nothing may be reported after this.
     *
     * @param notBegun calls that were given to it and never began
     * @param arriving which of them it took in
     * @param certain whether it cannot have died of anything else
     * @param failure makes the failure of a call, of the call's work and the number of workers that it has ended
     */
    void diedTakingIn(
            List<WorkUnit> notBegun, int arriving, boolean certain, BiFunction<WorkUnit, Integer, Throwable> failure);

    /** Reports that the worker, which was ready, has died, before calls fail by it. Its end is reported after that. */
    void died();

    /**
     * Reports that the worker has ended. Nothing may be reported after this.
     *
     * @param unexpected whether nobody asked it to end, or it had to be ended by force
     * @param notBegun calls that were given to it and never began
     */
    void ended(boolean unexpected, List<WorkUnit> notBegun);
}
