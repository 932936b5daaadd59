package io.taskpool.engine;

import io.taskpool.TaskTimeoutException;
import io.taskpool.engine.threads.Callbacks;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops a call that exceeds its time limit: takes a thread dump, fails the call, interrupts it, waits for the grace
 * period, and then forcibly ends the worker or thread that runs it.
 *
 * <p>Concurrency: runs on the timer's thread without a lock. A call that ends while it is being stopped keeps its first
 * outcome, and neither {@link Stoppable#cancel} nor the kill affects the next call, because both name the call they
 * mean.
 */
final class CallStopper {
    /** How long to wait for the thread dump before the call is failed without one. */
    private static final long DUMP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RetryQueue retries;
    private final AttemptEvents attempts;
    private final Duration grace;

    CallStopper(RetryQueue retries, AttemptEvents attempts, Duration grace) {
        this.retries = retries;
        this.attempts = attempts;
        this.grace = grace;
    }

    Duration grace() {
        return grace;
    }

    /** Stops a call that has reached its limit. */
    void timeOut(Stoppable host, Work work, int call) {
        if (!work.isWanted(call)) {
            // It was cancelled, perhaps without an interrupt; it must be stopped all the same.
            stop(host, work, call);
            return;
        }
        AtomicBoolean once = new AtomicBoolean();
        host.stacks(dump -> {
            if (once.compareAndSet(false, true)) {
                fail(host, work, call, dump);
            }
        });
        if (!once.get()) {
            Timer.schedule(
                    () -> {
                        if (once.compareAndSet(false, true)) {
                            fail(host, work, call, "");
                        }
                    },
                    DUMP_NANOS);
        }
    }

    /** Fails the call and stops it; elsewhere if the user's code is to judge the failure, which may take long. */
    private void fail(Stoppable host, Work work, int call, String dump) {
        if (work.judgesFailures()) {
            Callbacks.execute(() -> failHere(host, work, call, dump));
        } else {
            failHere(host, work, call, dump);
        }
    }

    private void failHere(Stoppable host, Work work, int call, String dump) {
        Duration limit = Duration.ofNanos(work.timeoutNanos());
        TaskTimeoutException failure = new TaskTimeoutException(
                work.describe(call) + " on " + host.displayName() + " ran longer than its limit of " + limit.toMillis()
                        + " ms and was stopped",
                limit,
                dump);
        if (work.isWanted(call)) {
            attempts.timesOut(work, call, failure);
            host.timesOut(work, call, failure);
        }
        Work retry = work.fail(call, failure);
        if (retry != null) {
            retries.requeue(retry);
        }
        stop(host, work, call);
    }

    private void stop(Stoppable host, Work work, int call) {
        host.cancel(work, call, true);
        long limit = TimeUnit.NANOSECONDS.toMillis(work.timeoutNanos());
        killAfterGrace(host, work, call, "its call ran past its limit of " + limit + " ms and did not end");
    }

    /** Forcibly ends the worker or thread if it is still running the call when the grace period is over. */
    void killAfterGrace(Stoppable host, WorkUnit work, int call, String reason) {
        Timer.schedule(
                () -> host.killIfRunning(
                        work, call, reason + " within the grace period of " + grace.toMillis() + " ms"),
                grace.toNanos());
    }
}
