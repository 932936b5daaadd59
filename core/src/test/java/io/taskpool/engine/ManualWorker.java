package io.taskpool.engine;

import io.taskpool.WorkerDiedException;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker that a test controls step by step. Like a real worker it reports sequentially ({@code reporting}), and it
 * guards its work by a lock of its own that it never holds while it reports.
 */
final class ManualWorker implements Worker {
    private final WorkerContext slot;
    private final ManualBackend.Begun begun;
    private final Runnable callsCame;
    private final ReentrantLock reporting = new ReentrantLock();

    // Guarded by this.
    private final ArrayDeque<WorkUnit> given = new ArrayDeque<>();
    private @Nullable WorkUnit current;
    private int next;
    private boolean isRunning;
    private boolean interrupted;
    private boolean dead;
    private boolean killed;
    private boolean stopped;
    private boolean ending;
    private boolean pullDue;
    private long startedNanos;

    /** {@code callsCame} is told whenever it was given calls. */
    ManualWorker(WorkerContext slot, ManualBackend.Begun begun, Runnable callsCame) {
        this.slot = slot;
        this.begun = begun;
        this.callsCame = callsCame;
    }

    // ---- steps of a test ---------------------------------------------------------------------------------------

    /** Starts the next call that should still run; false if there is none or a call is running. */
    boolean begin() {
        reporting.lock();
        try {
            if (isPullDue()) {
                pull();
            }
            while (true) {
                WorkUnit work;
                int call;
                synchronized (this) {
                    if (dead || isRunning || stopped) {
                        return false;
                    }
                    if (current == null) {
                        current = given.poll();
                        next = 0;
                    }
                    work = current;
                    if (work == null) {
                        return false;
                    }
                    call = next;
                    if (work.isWanted(call)) {
                        isRunning = true;
                        interrupted = false;
                        startedNanos = System.nanoTime();
                        begun.add(work.argument(call));
                        return true;
                    }
                    advance();
                }
                slot.skipped(work, call);
                pull();
            }
        } finally {
            reporting.unlock();
        }
    }

    /** Ends the running call with its argument as the result; false if none is running. */
    boolean finish() {
        return finish(null);
    }

    /** Ends the running call with a failure. */
    boolean finish(@Nullable Throwable failure) {
        reporting.lock();
        try {
            WorkUnit work;
            int call;
            synchronized (this) {
                if (dead || !isRunning || current == null) {
                    return false;
                }
                work = current;
                call = next;
            }
            Object argument = work.argument(call);
            synchronized (this) {
                isRunning = false;
                advance();
            }
            if (failure == null) {
                slot.succeeded(work, call, argument);
            } else {
                slot.failed(work, call, failure);
            }
            pull();
            return true;
        } finally {
            reporting.unlock();
        }
    }

    /** Dies like a process: its running call fails, the others are given back. */
    boolean die() {
        reporting.lock();
        try {
            WorkUnit work;
            int call;
            boolean wasRunning;
            List<WorkUnit> rest;
            boolean expected;
            synchronized (this) {
                if (dead) {
                    return false;
                }
                dead = true;
                work = current;
                call = next;
                wasRunning = isRunning;
                if (isRunning) {
                    advance();
                }
                rest = takeRest();
                expected = ending && !killed && !wasRunning;
            }
            if (work != null && wasRunning) {
                slot.failed(work, call, new WorkerDiedException("it died", 1, 137, "SIGKILL", List.of(), null, false));
            }
            slot.ended(!expected, rest);
            return true;
        } finally {
            reporting.unlock();
        }
    }

    /** Performs all pending steps; false if there were none. */
    boolean drain() {
        synchronized (this) {
            if (dead) {
                return false;
            }
        }
        boolean progress = false;
        while (!isKilled() && (begin() | finish())) {
            progress = true;
        }
        boolean over;
        synchronized (this) {
            over = killed || (ending && !isRunning && current == null && given.isEmpty());
        }
        return over ? die() : progress;
    }

    private synchronized boolean isPullDue() {
        boolean due = pullDue && !dead && !isRunning;
        if (due) {
            pullDue = false;
        }
        return due;
    }

    private synchronized boolean isKilled() {
        return killed;
    }

    WorkerContext slot() {
        return slot;
    }

    synchronized boolean hasCalls() {
        return !dead && (current != null || !given.isEmpty());
    }

    synchronized boolean isDead() {
        return dead;
    }

    synchronized boolean wasInterrupted() {
        return interrupted;
    }

    private void pull() {
        List<WorkUnit> batch = new ArrayList<>();
        slot.pull(batch);
        if (!batch.isEmpty()) {
            run(batch);
        }
    }

    private void advance() {
        next++;
        if (current != null && next == current.size()) {
            current = null;
        }
    }

    private List<WorkUnit> takeRest() {
        List<WorkUnit> rest = new ArrayList<>();
        WorkUnit work = current;
        if (work != null) {
            int from = isRunning && !dead ? next + 1 : next;
            if (from < work.size()) {
                rest.add(work.slice(from, work.size()));
                current = isRunning && !dead ? work.slice(0, from) : null;
            }
        }
        rest.addAll(given);
        given.clear();
        return rest;
    }

    // ---- Worker --------------------------------------------------------------------------------------------------

    @Override
    public void run(List<WorkUnit> batch) {
        boolean taken;
        synchronized (this) {
            taken = !dead && !stopped;
            if (taken) {
                given.addAll(batch);
            }
        }
        if (taken) {
            callsCame.run();
        } else {
            slot.recalled(batch);
        }
    }

    @Override
    public void recall() {
        List<WorkUnit> back;
        synchronized (this) {
            if (dead) {
                return;
            }
            back = takeBack();
        }
        if (!back.isEmpty()) {
            slot.recalled(back);
            synchronized (this) {
                pullDue = true; // due with the next report, since this may run on any thread
            }
        }
    }

    /** Removes and returns the calls that have not started; the running call keeps its own work. */
    private List<WorkUnit> takeBack() {
        List<WorkUnit> back = new ArrayList<>();
        WorkUnit work = current;
        if (work != null && isRunning && next + 1 < work.size()) {
            back.add(work.slice(next + 1, work.size()));
            int call = next;
            current = work.slice(call, call + 1);
            next = 0;
        } else if (work != null && !isRunning) {
            back.add(work.slice(next, work.size()));
            current = null;
        }
        back.addAll(given);
        given.clear();
        return back;
    }

    @Override
    public synchronized void cancel(WorkUnit work, int call, boolean interrupt) {
        if (isRunning && work == current && call == next && interrupt) {
            interrupted = true;
        }
    }

    @Override
    public synchronized @Nullable RunningCall running() {
        WorkUnit work = current;
        return work == null || !isRunning || dead ? null : new RunningCall(work, next, startedNanos);
    }

    @Override
    public synchronized List<WorkUnit> stop() {
        stopped = true;
        return notBegun();
    }

    synchronized List<WorkUnit> notBegun() {
        List<WorkUnit> rest = new ArrayList<>();
        WorkUnit work = current;
        if (work != null) {
            int from = isRunning ? next + 1 : next;
            if (from < work.size()) {
                rest.add(work.slice(from, work.size()));
            }
        }
        rest.addAll(given);
        return rest;
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        receiver.accept("stacks");
    }

    @Override
    public synchronized void kill(String reason) {
        killed = true;
    }

    @Override
    public synchronized void killIfRunning(WorkUnit work, int call, String reason) {
        RunningCall running = running();
        killed |= running != null && running.work() == work && running.call() == call;
    }

    @Override
    public synchronized void killUnlessRunning(String reason) {
        killed |= running() == null;
    }

    @Override
    public synchronized void end() {
        ending = true;
    }

    @Override
    public String displayName() {
        return "worker " + slot.number();
    }

    @Override
    public long memoryBytes() {
        return -1;
    }
}
