package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Detects calls that exceed their time limit, which the {@link CallStopper} stops, and workers that start none of their
 * calls.
 *
 * <p>There is one timer entry for each slot that holds calls with a limit, not one for each call. Each check reads the
 * running call and its start time from the worker. The next check is due when that call reaches its limit, or when a
 * call that starts now would reach the shortest limit that the slot holds, whichever is sooner; work with a shorter
 * limit that is assigned later moves the check forward. So no limit takes effect early, none is missed because of a
 * longer one before it, and a call that stays within its limit costs nothing.
 *
 * <p>Concurrency: checks run on the timer's thread, and take the scheduler's lock only to read a slot. See
 * {@link LimitWatch} for the rest.
 */
final class Watchdog {
    /**
     * A worker that holds calls with a limit is stalled if it neither runs nor finishes any for this long, and for the
     * limit and the grace period together if that is longer: it was suspended from outside, or the stream to it is
     * broken. Long enough to send a very large argument. A system property may override the number of milliseconds.
     */
    private static final long STALL_MILLIS = 15_000;

    /** Limits of microseconds are enforced to a millisecond: more frequent checks would occupy a processor. */
    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The scheduler's lock. */
    private final ReentrantLock lock;

    private final CallStopper stopper;

    Watchdog(ReentrantLock lock, CallStopper stopper) {
        this.lock = lock;
        this.stopper = stopper;
    }

    /** Watches the work with time limits that is about to be handed to a slot's worker. */
    void watch(WorkerSlot slot, List<WorkUnit> batch) {
        long shortest = 0;
        for (int i = 0; i < batch.size(); i++) {
            long limit = batch.get(i).timeoutNanos();
            if (limit > 0 && (shortest == 0 || limit < shortest)) {
                shortest = limit;
            }
        }
        if (shortest > 0) {
            checkWithin(slot, shortest);
        }
    }

    private void checkWithin(WorkerSlot slot, long delayNanos) {
        slot.limitWatch.checkWithin(Math.max(delayNanos, SHORTEST_WAIT_NANOS), () -> check(slot));
    }

    private void check(WorkerSlot slot) {
        LimitWatch watch = slot.limitWatch;
        watch.checkBegins();
        long shortest = shortestLimitNanos(slot);
        Worker worker = slot.worker;
        if (shortest == 0 || worker == null) {
            watch.rests();
            return;
        }
        RunningCall running = worker.running();
        long next = shortest;
        if (running == null) {
            next = Math.min(next, endIfStalled(slot, worker, shortest));
        } else {
            watch.runs();
            long limit = running.work().timeoutNanos();
            if (limit > 0) {
                long left = running.startedNanos() + limit - System.nanoTime();
                if (left > 0) {
                    next = Math.min(next, left);
                } else if (watch.stopsNow(Work.of(running.work()), running.call())) {
                    stopper.timeOut(worker, Work.of(running.work()), running.call());
                }
            }
        }
        checkWithin(slot, next);
    }

    /** Returns the shortest time limit among the calls that a slot holds, in nanoseconds; 0 if none has one. */
    private long shortestLimitNanos(WorkerSlot slot) {
        lock.lock();
        try {
            boolean timed = slot.state != WorkerSlot.State.ENDED && slot.timedOutstanding > 0;
            return timed ? slot.shortestLimitNanos : 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when a slot last finished a call or received its first work, on the clock of {@link System#nanoTime()}.
     */
    private long progressNanos(WorkerSlot slot) {
        lock.lock();
        try {
            return slot.progressNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Kills a worker that does not start its outstanding calls; returns when to check again. */
    private long endIfStalled(WorkerSlot slot, Worker worker, long limitNanos) {
        long now = System.nanoTime();
        long quietSince = slot.limitWatch.quietSince(progressNanos(slot), now);
        long least = TimeUnit.MILLISECONDS.toNanos(Long.getLong("io.taskpool.stallMillis", STALL_MILLIS));
        long stall = Math.max(least, limitNanos + stopper.grace().toNanos());
        long left = quietSince + stall - now;
        if (left > 0) {
            return left;
        }
        worker.killUnlessRunning(
                "it started none of its outstanding calls for " + TimeUnit.NANOSECONDS.toMillis(stall) + " ms");
        return limitNanos;
    }

    /** Stops reading the results and exceptions of a worker's calls, even if the worker has ended. */
    void stopReading(@Nullable Worker worker) {
        if (worker != null && worker.stopReading()) {
            Timer.schedule(
                    () -> worker.giveUpReading(
                            "the pool was shut down by shutdownNow() and it did not end within the grace period of "
                                    + stopper.grace().toMillis() + " ms"),
                    stopper.grace().toNanos());
        }
    }

    /** Ends a worker after its running call; returns the work that had not started, which is cancelled. */
    List<Work> stopWaiting(Worker worker) {
        List<Work> notBegun = Work.of(worker.stop());
        notBegun.forEach(Work::cancelAll);
        worker.recall();
        worker.end();
        return notBegun;
    }

    /** Stops all calls of a worker, and ends it; returns the work that had not started. */
    List<Work> stop(WorkerSlot slot, Worker worker) {
        List<Work> notBegun = Work.of(worker.stop());
        notBegun.forEach(Work::cancelAll);
        RunningCall running = worker.running();
        if (running != null) {
            running.work().cancelAll();
            worker.cancel(running.work(), running.call(), true);
        }
        worker.recall();
        worker.end();
        stopReading(worker);
        Timer.schedule(
                () -> {
                    if (slot.state != WorkerSlot.State.ENDED) {
                        worker.kill(
                                "the pool was shut down by shutdownNow() and its call did not end within the grace period of "
                                        + stopper.grace().toMillis() + " ms");
                    }
                },
                stopper.grace().toNanos());
        return notBegun;
    }
}
