package io.taskpool.process.host;

import io.taskpool.engine.RunningCall;
import io.taskpool.engine.Work;
import io.taskpool.engine.WorkerSlot;
import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.MemoryKills;
import io.taskpool.process.host.os.ProcessKiller;
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
 * <p>All is reported under the {@link WorkerInput}'s lock, since reports to the slot are made one at a time.
 */
final class ProcessReaper implements Runnable {
    private final WorkerProcess worker;
    private final ProcessBackend backend;
    private final WorkerSlot slot;
    private final Process process;
    private final List<String> command;
    private final BlackBoxReader blackBox;
    private final ConsoleForwarder errors;
    private final ProcessKiller killer;
    private final WorkerInput input;
    private final FrameSender sender;
    private final long memoryKillsAtStart = MemoryKills.count();

    ProcessReaper(
            WorkerProcess worker,
            ProcessBackend backend,
            WorkerSlot slot,
            Process process,
            List<String> command,
            BlackBoxReader blackBox,
            ConsoleForwarder errors,
            ProcessKiller killer,
            WorkerInput input,
            FrameSender sender) {
        this.worker = worker;
        this.backend = backend;
        this.slot = slot;
        this.process = process;
        this.command = command;
        this.blackBox = blackBox;
        this.errors = errors;
        this.killer = killer;
        this.input = input;
        this.sender = sender;
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
        input.lock();
        try {
            if (worker.violation() == null) {
                input.salvage();
            }
            input.awaitPrinted();
            boolean wasStarting = worker.noteEnd();
            worker.deliveries().finish();
            sender.breakOff();
            // Before the end is reported, which may be the end of the pool and of its executor.
            backend.executor().execute(this::closePipes);
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
        RuntimeException failure = report.startFailure("before it was ready", worker.initializerFailure());
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
        WorkerProcess.Remains remains = worker.takeRemains(noted, takenIn, read);
        RunningCall running = remains.running();
        if (remains.unexpected()) {
            slot.died();
        }
        if (running != null || !remains.lost().isEmpty()) {
            failCalls(remains.lost(), running);
        }
        if (remains.arriving() >= 0) {
            ExitReport report = report();
            slot.diedTakingIn(remains.notBegun(), remains.arriving(), report.byReading(), report::deathOfArrival);
        } else if (remains.unused()) {
            slot.diedUnused(
                    report().startFailure("before it began a call", worker.initializerFailure()), remains.notBegun());
        } else {
            slot.ended(remains.unexpected(), remains.notBegun());
        }
    }

    private void failCalls(List<Work> lost, @Nullable RunningCall running) {
        ExitReport report = report();
        for (Work work : lost) {
            for (int call = 0; call < work.size(); call++) {
                slot.failed(work, call, report.death(work.describe(call), "ended, so that its outcome was lost"));
            }
        }
        if (running != null) {
            Work work = running.work();
            slot.failed(work, running.call(), report.death(work.describe(running.call()), "was running"));
        }
    }

    private ExitReport report() {
        return new ExitReport(
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
