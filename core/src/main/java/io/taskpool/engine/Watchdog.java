package io.taskpool.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Watches the lanes for calls that run too long, which the {@link CallStopper} stops, and for workers that begin nothing.
 *
 * <p>One timer entry for each lane that has calls with a limit, not one for each call: at each check the worker says which
 * call is running and since when, and the next check is set for the moment at which that call, or one that starts right
 * now, would be over its limit. So a limit is never cut short, and a call that keeps it costs nothing.
 *
 * <p>Concurrency: runs on the timer's thread without a lock.
 */
final class Watchdog {
    /**
     * A worker that holds calls with a limit, runs none and finishes none for this long, and for the limit and the grace
     * besides, does not begin them any more: it was stopped from outside, or the stream to it is broken. Long enough to
     * send it a very large argument. A system property may name another number of milliseconds.
     */
    private static final long STALL_MILLIS = 15_000;

    private final Scheduler scheduler;
    private final CallStopper stopper;

    Watchdog(Scheduler scheduler, CallStopper stopper) {
        this.scheduler = scheduler;
        this.stopper = stopper;
    }

    void watch(Lane lane, long limitNanos) {
        Timer.schedule(() -> check(lane, limitNanos), limitNanos);
    }

    private void check(Lane lane, long limitNanos) {
        if (!scheduler.hasTimedWork(lane)) {
            return;
        }
        Worker worker = lane.worker;
        RunningCall running = worker == null ? null : worker.running();
        long next = limitNanos;
        if (worker != null && running == null) {
            next = Math.min(next, endIfStalled(lane, worker, limitNanos));
        } else {
            lane.quiet = false;
        }
        if (worker != null && running != null && running.work().timeoutNanos() > 0) {
            long limit = running.work().timeoutNanos();
            long left = running.startedNanos() + limit - System.nanoTime();
            if (left > 0) {
                next = left;
            } else {
                next = limit;
                stopper.timeOut(worker, running.work(), running.call());
            }
        }
        watch(lane, Math.max(next, 1));
    }

    /** Kills a worker that does not begin what it was given; returns when to look again. */
    private long endIfStalled(Lane lane, Worker worker, long limitNanos) {
        long now = System.nanoTime();
        long progress = scheduler.progressNanos(lane);
        if (!lane.quiet || lane.quietProgressNanos != progress) {
            lane.quiet = true;
            lane.quietProgressNanos = progress;
            lane.quietSinceNanos = now;
        }
        long least = TimeUnit.MILLISECONDS.toNanos(Long.getLong("io.taskpool.stallMillis", STALL_MILLIS));
        long stall = Math.max(least, limitNanos + stopper.grace().toNanos());
        long left = lane.quietSinceNanos + stall - now;
        if (left > 0) {
            return left;
        }
        worker.killUnlessRunning(
                "it began none of the calls that it held for " + TimeUnit.NANOSECONDS.toMillis(stall) + " ms");
        return limitNanos;
    }

    /** Stops all that a worker has, and ends it; returns what had not begun. */
    List<Work> stop(Lane lane, Worker worker) {
        List<Work> notBegun = worker.stop();
        notBegun.forEach(Work::cancelAll);
        RunningCall running = worker.running();
        if (running != null) {
            running.work().cancelAll();
            worker.cancel(running.work(), running.call(), true);
        }
        worker.recall();
        worker.end();
        Timer.schedule(
                () -> {
                    if (!scheduler.hasEnded(lane)) {
                        worker.kill(
                                "the pool was shut down at once and its call did not end within the grace period of "
                                        + stopper.grace().toMillis() + " ms");
                    }
                },
                stopper.grace().toNanos());
        return notBegun;
    }
}
