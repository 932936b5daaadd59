package io.taskpool.engine;

import io.taskpool.CallOutcome;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.engine.events.PoolEvent;
import io.taskpool.engine.events.PoolEvents;
import io.taskpool.engine.events.Ran;
import io.taskpool.engine.events.SucceededAttempts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of attempts, and decides how each of them ended: by what decided its call, if that was not the attempt
 * itself.
 *
 * <p>Concurrency: the monitor guards the attempts that ran past their limit, from the moment when the call is failed until the
 * attempt ends. Works are held weakly, since an attempt may end in that very moment, and then nobody asks any more.
 */
final class AttemptEvents {
    private final PoolEvents events;
    private final Map<Work, Map<Integer, TaskTimeoutException>> timedOut = new WeakHashMap<>();
    private volatile boolean anyTimedOut;

    AttemptEvents(PoolEvents events) {
        this.events = events;
    }

    boolean isOn() {
        return events.isOn();
    }

    /** Returns the listeners. */
    PoolEvents listeners() {
        return events;
    }

    /**
     * Publishes events.
     *
     * @param more whether more are likely to follow at once
     */
    void publish(List<? extends PoolEvent> made, boolean more) {
        events.publish(made, more);
    }

    /** Records that an attempt runs past its limit, before its call is failed. */
    void timesOut(Work work, int call, TaskTimeoutException failure) {
        if (events.isOn()) {
            synchronized (this) {
                timedOut.computeIfAbsent(work, ofWork -> new HashMap<>()).put(call, failure);
                anyTimedOut = true;
            }
        }
    }

    private @Nullable TaskTimeoutException takeTimeout(Work work, int call) {
        if (!anyTimedOut) {
            return null;
        }
        synchronized (this) {
            Map<Integer, TaskTimeoutException> calls = timedOut.get(work);
            TaskTimeoutException found = calls == null ? null : calls.remove(call);
            if (calls != null && calls.isEmpty()) {
                timedOut.remove(work);
            }
            anyTimedOut = !timedOut.isEmpty();
            return found;
        }
    }

    /** Returns when an attempt began, as listeners are told: not before somebody listened, since that may be unknown. */
    long startNanos(long startedNanos) {
        long since = events.sinceNanos();
        return startedNanos - since < 0 ? since : startedNanos;
    }

    /** Makes the event of an attempt that has begun. */
    PoolEvent started(Work work, int call, String worker, int attempt, long startedNanos) {
        return events.started(
                work.number(call), work.name(), work.index(call), worker, attempt, queuedNanos(work), startedNanos);
    }

    /**
     * Tells whether an attempt that has returned has succeeded, and nothing but that is to be said of it; after its call was decided.
     *
     * @param wanted whether the call had no outcome before
     */
    boolean hasSucceeded(Work work, int call, boolean wanted) {
        return wanted && !anyTimedOut && !work.endedCancelled(call);
    }

    /**
     * Makes room for attempts at the calls of some work that succeed.
     *
     * @param first the first of these calls
     * @param capacity how many there may be
     */
    SucceededAttempts succeeding(Work work, int first, String worker, int attempt, int capacity) {
        return events.succeeding(
                work.number(first), work.name(), work.index(first), worker, attempt, queuedNanos(work), capacity);
    }

    /**
     * Makes the event of an attempt that has ended, after its call was decided.
     *
     * @param ran when it ran
     * @param wanted whether the call had no outcome before
     * @param failure why the attempt failed, or null
     */
    PoolEvent ended(
            Work work,
            int call,
            String worker,
            int attempt,
            Ran ran,
            boolean wanted,
            @Nullable Throwable failure,
            boolean startTold) {
        CallOutcome outcome;
        Throwable why = failure;
        TaskTimeoutException limit = takeTimeout(work, call);
        if (limit != null) {
            outcome = CallOutcome.TIMED_OUT;
            why = limit;
        } else if (!wanted || work.endedCancelled(call)) {
            outcome = CallOutcome.CANCELLED;
            why = null;
        } else if (failure == null) {
            outcome = CallOutcome.SUCCEEDED;
        } else {
            outcome = failure instanceof WorkerDiedException ? CallOutcome.WORKER_DIED : CallOutcome.FAILED;
        }
        return events.ended(
                work.number(call),
                work.name(),
                work.index(call),
                worker,
                attempt,
                queuedNanos(work),
                ran,
                outcome,
                why,
                startTold);
    }

    private long queuedNanos(Work work) {
        long queued = work.queuedNanos();
        return queued == 0 ? events.sinceNanos() : queued;
    }
}
