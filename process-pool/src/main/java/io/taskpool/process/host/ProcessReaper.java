package io.taskpool.process.host;

import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.StartAdvice;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.MemoryKills;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a worker's process, and deals with it: takes the last word from the black box, fails the call that was
 * running, gives back those that had not begun, and closes everything.
 *
 * <p>It waits on a thread of its own. {@link Process#onExit} would do so on the common pool, where on a small machine any
 * blocked task, even one that closes this pool, could keep the end from being seen.
 *
 * <p>All is reported under the {@link WorkerInput}'s lock, since reports to the slot are made one at a time.
 */
final class ProcessReaper implements Runnable {
    private final WorkerParts parts;
    private final WorkerContext slot;
    private final Process process;
    private final BlackBoxReader blackBox;
    private final EndReasons ends;
    private final Deliveries deliveries;
    private final ConsoleForwarder errors;
    private final WorkerInput input;
    private final long memoryKillsAtStart = MemoryKills.count();

    ProcessReaper(WorkerParts parts, Deliveries deliveries, ConsoleForwarder errors, WorkerInput input) {
        this.parts = parts;
        this.slot = parts.slot;
        this.process = parts.launched.process();
        this.blackBox = parts.launched.blackBox();
        this.ends = parts.ends;
        this.deliveries = deliveries;
        this.errors = errors;
        this.input = input;
    }

    @Override
    public void run() {
        boolean ended = false;
        while (!ended) {
            try {
                int unused = process.waitFor();
                ended = true;
            } catch (InterruptedException e) {
                // nobody has reason to interrupt this thread, and the end has to be seen
            }
        }
        parts.deadlines.startIsOver();
        errors.awaitEnd();
        input.lock();
        try {
            if (ends.violation() == null) {
                input.salvage();
            }
            input.awaitPrinted();
            boolean wasStarting = parts.session.ended();
            input.letGo(); // before anybody learns of the death and looks what it left
            deliveries.finish();
            // Before the end is reported, which may be the end of the pool and of its executor.
            parts.pool.codecs().executor().execute(this::closePipes);
            if (wasStarting) {
                reportFailedStart();
            } else {
                reportDeath();
            }
        } finally {
            input.unlock();
            closeAll();
        }
    }

    private void reportFailedStart() {
        ExitReport report = report();
        RuntimeException failure = startFailure(report, "before it was ready");
        if (report.byOthers()) {
            slot.killedWhileStarting(failure);
        } else {
            slot.startFailed(failure);
        }
    }

    private void reportDeath() {
        long noted = 0;
        long takenIn = 0;
        long read = 0;
        try {
            noted = blackBox.runningCall();
            takenIn = blackBox.takenIn();
            read = blackBox.read();
        } catch (IOException e) {
            // then no call is known to have begun, and the first one is blamed below if there was a violation
        }
        UnfinishedCalls calls = parts.session.takeUnfinished(noted, takenIn, read, ends.violation() != null);
        RunningCall running = calls.running();
        if (calls.unexpected()) {
            slot.endsBecause(report().reason());
            slot.died();
        }
        if (running != null || !calls.lost().isEmpty()) {
            failCalls(calls.lost(), running, noted);
        }
        if (calls.arriving() >= 0) {
            ExitReport report = report();
            slot.diedTakingIn(calls.notBegun(), calls.arriving(), report.byReading(), report::deathOfArrival);
        } else if (calls.unused()) {
            slot.diedUnused(startFailure(report(), "before it began a call"), calls.notBegun());
        } else {
            slot.ended(calls.unexpected(), calls.notBegun());
        }
    }

    private void failCalls(List<WorkUnit> lost, @Nullable RunningCall running, long number) {
        ExitReport report = report();
        for (WorkUnit work : lost) {
            for (int call = 0; call < work.size(); call++) {
                fail(work, call, report.death(work.describe(call), "ended, so that its outcome was lost"));
            }
        }
        if (running != null) {
            WorkUnit work = running.work();
            if (slot.isObserved()) {
                slot.ran(parts.runningCalls.startedNanos(number), System.nanoTime());
            }
            fail(work, running.call(), report.death(work.describe(running.call()), "was running"));
        }
    }

    private void fail(WorkUnit work, int call, Throwable death) {
        parts.pool.save(work, call, death);
        slot.failed(work, call, death);
    }

    private RuntimeException startFailure(ExitReport report, String when) {
        String advice = StartAdvice.of(parts.pool.settings(), slot.isLarge(), report.lastLines());
        return report.startFailure(when, advice, ends.initializerFailure());
    }

    private ExitReport report() {
        return new ExitReport(
                parts.launched.displayName(),
                process.pid(),
                process.exitValue(),
                parts.launched.command(),
                ends.killReason(),
                ends.violation(),
                errors.lastLines(),
                LaunchCommand.crashFile(process.pid()),
                MemoryKills.count() > memoryKillsAtStart);
    }

    private void closeAll() {
        parts.pool.remove(parts.session);
        parts.deadlines.exitIsOver();
        try {
            blackBox.close();
        } catch (IOException e) {
            // Made here: to set up logging would cost the first pool of a program 10 ms.
            LoggerFactory.getLogger(ProcessReaper.class)
                    .warn("cannot remove the black box of {}", parts.launched.displayName(), e);
        }
    }

    /** On a thread of its own, because a close waits for a reader that a grandchild holds up. */
    private void closePipes() {
        for (AutoCloseable pipe :
                List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
            try {
                pipe.close();
            } catch (Exception e) {
                // a pipe whose other end is gone has nothing to lose
            }
        }
    }
}
