package io.taskpool.process.host;

import io.taskpool.engine.Lane;
import io.taskpool.engine.RunningCall;
import io.taskpool.engine.Work;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a worker's process, and deals with it: takes the last word from the black box, fails the call that was
 * running, gives back those that had not begun, and closes everything.
 *
 * <p>It waits on a thread of its own. {@link Process#onExit} would do so on the common pool, where on a small machine any
 * blocked task, even one that closes this pool, could keep the end from being seen.
 *
 * <p>All is reported under the {@link Intake}'s lock, since reports to the lane are made one at a time.
 */
final class WorkerEnd implements Runnable {
    private final WorkerProcess worker;
    private final ProcessBackend backend;
    private final Lane lane;
    private final Process process;
    private final List<String> command;
    private final BlackBox blackBox;
    private final Printed errors;
    private final Killer killer;
    private final Intake intake;
    private final Outbox outbox;
    private final long memoryKillsAtStart = MemoryKills.count();

    WorkerEnd(
            WorkerProcess worker,
            ProcessBackend backend,
            Lane lane,
            Process process,
            List<String> command,
            BlackBox blackBox,
            Printed errors,
            Killer killer,
            Intake intake,
            Outbox outbox) {
        this.worker = worker;
        this.backend = backend;
        this.lane = lane;
        this.process = process;
        this.command = command;
        this.blackBox = blackBox;
        this.errors = errors;
        this.killer = killer;
        this.intake = intake;
        this.outbox = outbox;
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
        worker.startIsOver();
        errors.awaitEnd();
        intake.lock();
        try {
            if (worker.violation() == null) {
                intake.salvage();
            }
            intake.awaitPrinted();
            boolean wasStarting = worker.noteEnd();
            worker.deliveries().finish();
            outbox.breakOff();
            // Before the end is reported, which may be the end of the pool and of its executor.
            backend.executor().execute(this::closePipes);
            if (wasStarting) {
                reportFailedStart();
            } else {
                reportDeath();
            }
        } finally {
            intake.unlock();
            closeAll();
        }
    }

    private void reportFailedStart() {
        EndReport report = report();
        RuntimeException failure = report.startFailure("before it was ready", worker.initializerFailure());
        if (report.byOthers()) {
            lane.killedWhileStarting(failure);
        } else {
            lane.startFailed(failure);
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
        WorkerProcess.Remains remains = worker.takeRemains(noted, takenIn, read);
        RunningCall running = remains.running();
        if (remains.unexpected()) {
            lane.died();
        }
        if (running != null || !remains.lost().isEmpty()) {
            failCalls(remains.lost(), running);
        }
        if (remains.arriving() >= 0) {
            EndReport report = report();
            lane.diedTakingIn(remains.notBegun(), remains.arriving(), report.byReading(), report::deathOfArrival);
        } else if (remains.unused()) {
            lane.diedUnused(
                    report().startFailure("before it began a call", worker.initializerFailure()), remains.notBegun());
        } else {
            lane.ended(remains.unexpected(), remains.notBegun());
        }
    }

    private void failCalls(List<Work> lost, @Nullable RunningCall running) {
        EndReport report = report();
        for (Work work : lost) {
            for (int call = 0; call < work.size(); call++) {
                lane.failed(work, call, report.death(work.describe(call), "ended, so that its outcome was lost"));
            }
        }
        if (running != null) {
            Work work = running.work();
            lane.failed(work, running.call(), report.death(work.describe(running.call()), "was running"));
        }
    }

    private EndReport report() {
        return new EndReport(
                worker.displayName(),
                process.pid(),
                process.exitValue(),
                command,
                killer.reason(),
                worker.violation(),
                errors.lastLines(),
                LaunchCommand.crashFile(process.pid()),
                MemoryKills.count() > memoryKillsAtStart);
    }

    private void closeAll() {
        worker.close();
        try {
            blackBox.close();
        } catch (IOException e) {
            backend.warn("cannot remove the black box of " + worker.displayName(), e);
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
