package io.taskpool.spi;

import io.taskpool.TaskContext;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Receives a worker's reports and supplies its work. The engine implements this interface and passes one instance to
 * {@link Backend#start} for each worker.
 *
 * <p><b>Order of reports.</b> First {@link #ready}, {@link #startFailed} or {@link #killedWhileStarting}. Then the
 * outcome of each call, exactly once: {@link #succeeded}, {@link #failed}, {@link #skipped}, or {@link #over} followed
 * later by {@link #decideSuccess} or {@link #decideFailure}; and {@link #pull} after the outcomes that are known have
 * been reported. Finally {@link #ended}, {@link #diedUnused} or {@link #diedTakingIn}. A simple backend needs only
 * {@code ready}, {@code succeeded}, {@code failed}, {@code skipped}, {@code pull}, {@code recalled} and {@code ended}.
 *
 * <p><b>Threads.</b> A worker reports outcomes, pulls and its end in sequence, never two at a time, on any thread, and
 * without holding a lock that one of the {@link Worker} methods needs. {@link #recalled} may be called at any time, and
 * so may the methods that report the outcome of a call that is already {@link #over}. No method waits for user code.
 */
public interface WorkerContext {
    /**
     * Tells whether to start the worker with the larger heap, for calls that ran out of memory elsewhere.
     *
     * @return true for the pool's only worker with a larger heap
     */
    boolean isLarge();

    /**
     * Returns the worker's number in the pool, counted from 1. Numbers are not reused.
     *
     * @return the number
     */
    int number();

    /**
     * Makes a place for what the worker's tasks make by a {@code WorkerLocal}. A backend whose calls run in this JVM asks once for
     * each worker; in one that does not, a task finds no worker there.
     *
     * @return an empty place
     */
    WorkerObjects makeObjects();

    /**
     * Reports that the worker is ready for work. The engine may call {@link Worker#run} before this method returns.
     *
     * @param worker the worker
     */
    void ready(Worker worker);

    /**
     * Reports that the worker could not be started. Nothing may be reported after this.
     *
     * @param failure the failure of the waiting calls if no worker can be started
     */
    void startFailed(RuntimeException failure);

    /**
     * Reports that the worker was killed from outside while it was starting, which says little about whether workers
     * can be started. Nothing may be reported after this.
     *
     * @param failure the failure of the waiting calls if this keeps happening
     */
    void killedWhileStarting(RuntimeException failure);

    /**
     * Reports how long a call ran, right before its outcome or before it is {@link #over}. Only for work that
     * {@linkplain WorkUnit#isMeasured() is measured}; a backend that does not know the time need not report it.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param nanos how long the user's function ran, in nanoseconds
     */
    void took(WorkUnit work, int call, long nanos);

    /**
     * Describes a call that this worker is running, for {@link TaskContext#current()} in its task. A backend in this JVM enters a
     * {@link TaskContext.Source} on each of its threads, which returns this; one with workers elsewhere has them ask.
     *
     * @param running the call; the time at which it started is only needed if it has a time limit
     * @return what the task may know of it
     */
    TaskContext context(RunningCall running);

    /**
     * Tells whether somebody listens to what the calls do. A worker that cannot ask before each call is told of changes by
     * {@link Worker#observedChanged}. Reads a field, so it may be called anywhere, even under a lock.
     *
     * @return true if {@link #ran} should be reported
     */
    boolean isObserved();

    /**
     * Reports when a call began and ended, right before the report of its outcome: {@link #succeeded}, {@link #failed},
     * {@link #over}, {@link #abandoned}, or {@link #skipped} if it ran and nobody wants its result. Only needed while the worker
     * {@link #isObserved}; without it, the end is when the outcome is reported, and the start when the call before ended.
     *
     * @param startedNanos when it began, on the clock of this JVM's {@link System#nanoTime()}
     * @param endedNanos when it ended, on the same clock
     */
    void ran(long startedNanos, long endedNanos);

    /**
     * Reports how many bytes went to the worker for a call, and how many of its outcome came back, right before the report of its
     * outcome, as {@link #ran} does. Only needed while the worker {@link #isObserved}, and where something is sent; without it, both are 0.
     *
     * @param sentBytes the size of its argument and, if it was submitted by itself, of its function
     * @param receivedBytes the size of its result or exception; 0 if none came
     */
    void transferred(long sentBytes, long receivedBytes);

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
     * Reports that a call has ended whose outcome is not known yet, because its result or exception has yet to be read.
     * The worker is free for other work. The outcome follows through {@link #decideSuccess} or {@link #decideFailure},
     * unless it is no longer needed, and then, in any case, {@link #release}.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param returned whether the call returned a result rather than throwing
     */
    void over(WorkUnit work, int call, boolean returned);

    /**
     * Reports the result of a call that is {@link #over}. May be called at any time, on any thread, even after the
     * worker has ended.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param value its result
     */
    void decideSuccess(WorkUnit work, int call, @Nullable Object value);

    /**
     * Reports the failure of a call that is {@link #over}. May be called at any time, on any thread, even after the
     * worker has ended.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @param failure why it failed
     */
    void decideFailure(WorkUnit work, int call, Throwable failure);

    /**
     * Reports that the outcome of a call that is {@link #over} will not be read, because it was decided otherwise. May be
     * called at any time, on any thread.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     */
    void unread(WorkUnit work, int call);

    /**
     * Reports that the worker no longer waits for the call that it runs, because the worker was abandoned. The call is
     * dropped if it has no outcome. Its end follows by {@link #ended}.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     */
    void abandoned(WorkUnit work, int call);

    /**
     * Keeps the pool from terminating until {@link #release}, even if the worker ends. Called in sequence with the
     * reports.
     */
    void hold();

    /** Releases one {@link #hold}. May be called at any time, on any thread. */
    void release();

    /**
     * Schedules the time limit of a call that is {@link #over} on its worker while its result or exception is still
     * being read: at the limit the reader is stopped and the call fails.
     *
     * @param reader reads the outcome and can be stopped
     * @param work the work it belongs to, which has a time limit
     * @param call its number in that work
     * @param startedNanos when the call started, on the clock of {@link System#nanoTime()}
     * @return the scheduled limit, to be cancelled once the outcome has been read
     */
    ScheduledLimit limit(Stoppable reader, WorkUnit work, int call, long startedNanos);

    /**
     * Reports that a call ran out of memory. If the pool retries such calls in a larger heap, the call is queued again.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     * @return true if the call is retried; false if the worker must report its failure
     */
    boolean repeatInLargerHeap(WorkUnit work, int call);

    /**
     * Reports that a call did not run because it was cancelled or its outcome had already been decided.
     *
     * @param work the work it belongs to
     * @param call its number in that work
     */
    void skipped(WorkUnit work, int call);

    /**
     * Requests more work. A worker calls this after it has reported all known outcomes. If the batch stays empty and no
     * call is outstanding, the worker is idle until {@link Worker#run} is called.
     *
     * @param batch receives the work to run after the outstanding calls
     */
    void pull(List<WorkUnit> batch);

    /**
     * Gives back calls that have not started, so that another worker runs them. The worker must {@link #pull}
     * once more afterwards, even if a {@code pull} is in progress: until then, the pool takes it to be busy.
     *
     * @param notBegun the calls, in the order in which they were received
     */
    void recalled(List<WorkUnit> notBegun);

    /**
     * Gives back calls that have not started, because together they needed more memory than the worker had. They are
     * queued again in smaller pieces. The worker requests more work afterwards.
     *
     * @param notBegun the calls, in the order in which they were received
     */
    void refused(List<WorkUnit> notBegun);

    /** Requests that the worker be replaced: it receives no more work and is shut down once no call is outstanding. */
    void retire();

    /**
     * Reports that the worker died by itself after it was ready and before it started a call. This counts as a failed
     * start; otherwise a worker that always dies early would be replaced forever. Nothing may be reported after this.
     *
     * @param failure the failure of the waiting calls if this keeps happening
     * @param notBegun the outstanding calls, none of which started
     */
    void diedUnused(RuntimeException failure, List<WorkUnit> notBegun);

    /**
     * Reports that the worker died while it was receiving work, which most likely was the cause. The work is split
     * until the call that no worker survives receiving is found, and that call fails. Nothing may be reported after
     * this.
     *
     * @param notBegun the outstanding calls that never started
     * @param arriving the index, within {@code notBegun}, of the work that the worker was receiving
     * @param certain whether receiving the work is known to be the cause of death
     * @param failure makes the failure of a call, from the call's work and the number of workers that it has killed
     */
    void diedTakingIn(
            List<WorkUnit> notBegun, int arriving, boolean certain, BiFunction<WorkUnit, Integer, Throwable> failure);

    /**
     * Tells why the worker is about to end or to be replaced, for listeners. Called before the report of it, if at all.
     *
     * @param why the reason, as in {@code it was killed: its call ran past its limit}
     */
    void endsBecause(String why);

    /** Reports that a ready worker has died, before its calls fail because of it. Its end is reported afterwards. */
    void died();

    /**
     * Reports that the worker has ended. Nothing may be reported after this.
     *
     * @param unexpected true if the worker ended without being asked to, or had to be killed
     * @param notBegun the outstanding calls that never started
     */
    void ended(boolean unexpected, List<WorkUnit> notBegun);
}
