package io.taskpool.engine;

import io.taskpool.spi.Bulky;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The engine's view of a {@link WorkUnit}: it records outcomes and drives retries. */
public interface Work extends WorkUnit {
    /** What {@link #leftNanos} returns if there is no deadline. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * Returns the work that a backend reports on.
     *
     * @param unit the work that the backend received, or a slice of it
     * @return the same work
     * @throws IllegalArgumentException if it is something else
     */
    static Work of(WorkUnit unit) {
        if (unit instanceof Work work) {
            return work;
        }
        throw new IllegalArgumentException(
                "a backend may report only on work that the pool handed to it and on slices of it, but reported on a "
                        + unit.getClass().getName());
    }

    /**
     * Returns the work that a backend reports on.
     *
     * @param units the works that the backend received, or slices of them
     * @return the same works, in a new list
     * @throws IllegalArgumentException if one of them is something else
     */
    static List<Work> of(List<WorkUnit> units) {
        List<Work> works = new ArrayList<>(units.size());
        for (WorkUnit unit : units) {
            works.add(of(unit));
        }
        return works;
    }

    @Override
    Work slice(int from, int to);

    /**
     * Names the function for those who look at the pool.
     *
     * @return for example {@code com.example.App$$Lambda}
     */
    String name();

    /**
     * Returns the number of a call in its pool.
     *
     * @param call the number of the call in this work
     * @return its number in the pool, counted from 1; consecutive for the calls of one piece of work
     */
    long number(int call);

    /**
     * Returns the index of a call's item.
     *
     * @param call the number of the call
     * @return the index in the {@code map}, consecutive for the calls of one piece of work; -1 for a call that was submitted by itself
     */
    long index(int call);

    /**
     * Returns which attempt to run its calls this is.
     *
     * @return 1 for the first
     */
    int attempt();

    /**
     * Returns when this work was queued, if somebody listened then.
     *
     * @return the time, on the clock of {@link System#nanoTime()}; 0 if nobody did
     */
    long queuedNanos();

    /**
     * Records when this work is queued, before it is.
     *
     * @param nanos the time, on the clock of {@link System#nanoTime()}
     */
    void queued(long nanos);

    /**
     * Returns the estimator of the time per call for this work.
     *
     * @return the estimator, shared with similar work
     */
    CallTimeEstimator estimator();

    /**
     * Records how long a call ran, before its outcome. Only for work that {@linkplain #isMeasured() is measured}.
     *
     * @param call the number of the call
     * @param nanos how long it ran, in nanoseconds
     * @param worker the name of the worker that ran it
     */
    void took(int call, long nanos, String worker);

    /**
     * Returns the priority of this work.
     *
     * @return higher is sooner; 0 unless the user set another
     */
    default int priority() {
        return 0;
    }

    /**
     * Returns the key of this work: work with equal keys runs one after the other on the same worker.
     *
     * @return the key, or null if it has none
     */
    default @Nullable Object key() {
        return null;
    }

    /**
     * Returns how long this work has to wait before it is queued, because it is a retry.
     *
     * @return nanoseconds, 0 for work that is no retry, or whose retries do not wait
     */
    default long waitNanos() {
        return 0;
    }

    /**
     * Returns how long its calls may still take by the deadline of the call or of the {@code map}, without the time limit of each
     * call.
     *
     * @param nowNanos the present, on the clock of {@link System#nanoTime()}
     * @return nanoseconds, negative if the deadline has passed; {@link #NO_DEADLINE} if there is none
     */
    default long leftNanos(long nowNanos) {
        return NO_DEADLINE;
    }

    /**
     * Tells the task of a running call whether anybody still waits for it.
     *
     * @param call the number of the call
     * @return true if it was cancelled or its outcome has been decided
     */
    default boolean isCancelled(int call) {
        return !isWanted(call);
    }

    /**
     * Records that this work is about to be handed to a worker or thread, by which its calls can be stopped. Called under
     * the scheduler's lock.
     *
     * @param host runs the calls
     */
    default void placedOn(Stoppable host) {}

    /**
     * Completes a call with its result, unless its outcome was decided before.
     *
     * @param call the number of the call
     * @param value its result
     */
    void succeed(int call, @Nullable Object value);

    /**
     * Completes a call with its failure, unless its outcome was decided before.
     *
     * @param call the number of the call
     * @param failure why it failed
     * @return work that retries the call, or null if the failure is final
     */
    @Nullable
    Work fail(int call, Throwable failure);

    /**
     * Tells, after an outcome was reported, whether the call was cancelled before that could decide it.
     *
     * @param call the number of the call
     * @return true if its future is cancelled; false for the items of a {@code map}, which have none
     */
    boolean endedCancelled(int call);

    /**
     * Tells whether a worker should hold no other work together with this, because it may need most of the worker's
     * memory.
     *
     * @return false unless {@link #alone} or the {@link Bulky} payload said so
     */
    boolean isAlone();

    /**
     * Returns work of the same calls that is assigned only to a worker without other work. It replaces this work.
     *
     * @return the work, for which {@link #isAlone} is true
     */
    Work alone();

    /**
     * Records that a worker died while it received this work, before any of its calls started. Only for work of one
     * call.
     *
     * @param last whether the call fails now; otherwise it fails after the third death
     * @param failure makes the failure, from the number of workers that the call has killed so far
     * @return work that retries the call, or null if the call has failed
     */
    @Nullable
    Work diedTakenIn(boolean last, IntFunction<Throwable> failure);
}
