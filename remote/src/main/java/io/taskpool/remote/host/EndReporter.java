package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Deals with the end of a worker: takes its last word, fails the call that was running, gives back those that had not begun, and
 * says why.
 *
 * <p>All is reported under the {@link WorkerInput}'s lock, since reports to the slot are made one at a time.
 */
final class EndReporter implements Consumer<WorkerEnd> {
    /** A number, negated, that no call reaches: whatever was sent counts as begun. */
    private static final long ALL_BEGUN = -(Long.MAX_VALUE - 1);

    private final WorkerParts parts;
    private final WorkerContext slot;
    private final EndReasons ends;
    private final Deliveries deliveries;
    private final WorkerInput input;

    EndReporter(WorkerParts parts, Deliveries deliveries, WorkerInput input) {
        this.parts = parts;
        this.slot = parts.slot;
        this.ends = parts.ends;
        this.deliveries = deliveries;
        this.input = input;
    }

    @Override
    public void accept(WorkerEnd end) {
        parts.deadlines.startIsOver();
        end.awaitLastLines();
        input.lock();
        try {
            if (ends.violation() == null) {
                input.salvage(end);
            }
            input.awaitPrinted();
            boolean wasStarting = parts.session.ended();
            input.letGo(); // before anybody learns of the death and looks what it left
            deliveries.finish();
            // Before the end is reported, which may be the end of the pool and of its executor. On a thread of its own,
            // because a
            // close waits for a reader that a grandchild holds up.
            parts.pool.codecs().executor().execute(parts.handle::closeStreams);
            if (wasStarting) {
                reportFailedStart(end);
            } else {
                reportDeath(end);
            }
        } finally {
            input.unlock();
            parts.pool.remove(parts.session);
            parts.deadlines.exitIsOver();
        }
    }

    private void reportFailedStart(WorkerEnd end) {
        ExitReport report = report(end);
        RuntimeException failure = startFailure(end, report, "before it was ready");
        if (report.byOthers() || !end.hasNotes()) {
            slot.killedWhileStarting(failure);
        } else {
            slot.startFailed(failure);
        }
    }

    private void reportDeath(WorkerEnd end) {
        boolean hasNotes = end.hasNotes();
        long noted = hasNotes ? 0 : ALL_BEGUN;
        long takenIn = 0;
        long read = 0;
        try {
            if (hasNotes) {
                noted = parts.handle.runningCall();
                takenIn = end.takenIn();
                read = end.read();
            }
        } catch (IOException e) {
            // then no call is known to have begun, and the first one is blamed below if there was a violation
        }
        UnfinishedCalls calls = parts.session.takeUnfinished(noted, takenIn, read, ends.violation() != null);
        RunningCall running = calls.running();
        if (calls.unexpected()) {
            slot.endsBecause(report(end).reason());
            slot.died();
        }
        if (running != null || !calls.lost().isEmpty()) {
            failCalls(end, calls, noted);
        }
        if (calls.arriving() >= 0) {
            ExitReport report = report(end);
            slot.diedTakingIn(calls.notBegun(), calls.arriving(), report.byReading(), report::deathOfArrival);
        } else if (calls.unused()) {
            slot.diedUnused(startFailure(end, report(end), "before it began a call"), calls.notBegun());
        } else {
            slot.ended(calls.unexpected(), calls.notBegun());
        }
    }

    private void failCalls(WorkerEnd end, UnfinishedCalls calls, long number) {
        ExitReport report = report(end);
        String what = end.hasNotes()
                ? "ended, so that its outcome was lost"
                : "was with it, and may have begun or even ended, which nobody can tell";
        for (WorkUnit work : calls.lost()) {
            for (int call = 0; call < work.size(); call++) {
                fail(work, call, report.death(work.describe(call), what));
            }
        }
        RunningCall running = calls.running();
        if (running != null) {
            WorkUnit work = running.work();
            if (slot.isObserved()) {
                slot.ran(parts.runningCalls.startedNanos(number), System.nanoTime());
                slot.transferred(calls.sentBytes(), 0);
            }
            fail(work, running.call(), report.death(work.describe(running.call()), "was running"));
        }
    }

    private void fail(WorkUnit work, int call, Throwable death) {
        parts.pool.save(work, call, death);
        slot.failed(work, call, death);
    }

    private RuntimeException startFailure(WorkerEnd end, ExitReport report, String when) {
        return report.startFailure(when, end.startAdvice(), ends.initializerFailure());
    }

    private ExitReport report(WorkerEnd end) {
        return new ExitReport(
                parts.handle.displayName(),
                parts.handle.host(),
                parts.handle.pid(),
                end.exitCode(),
                end.command(),
                ends.killReason(),
                ends.violation(),
                end.lastLines(),
                end.crashReport(),
                end.memoryKill());
    }
}
