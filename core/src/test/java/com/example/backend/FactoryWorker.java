package com.example.backend;

import io.taskpool.BrokenPoolException;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call after the other, each in a new thread.
 *
 * <p>Concurrency: the monitor guards all fields. The context is never called under it. Whoever sets {@code busy} is the one that
 * reports, until it clears it: the thread of the call, which starts the thread of the next before it ends.
 */
final class FactoryWorker implements Worker {
    private final WorkerContext context;
    private final ThreadFactory threads;

    private final ArrayDeque<WorkUnit> notBegun = new ArrayDeque<>();
    private @Nullable CallRun current;
    private boolean busy;
    private boolean pulling;
    private boolean pullAgain;
    private boolean stopped;
    private boolean ending;
    private boolean over;

    /** A call in its thread, from the moment that it is taken until its thread is done with it. */
    private record CallRun(WorkUnit unit, int call, Thread thread, long startedNanos) {
        boolean is(WorkUnit otherUnit, int otherCall) {
            return unit == otherUnit && call == otherCall;
        }
    }

    FactoryWorker(WorkerContext context, ThreadFactory threads) {
        this.context = context;
        this.threads = threads;
    }

    @Override
    public void run(List<WorkUnit> batch) {
        boolean refused;
        boolean first;
        synchronized (this) {
            refused = stopped || over;
            first = !refused && !busy;
            if (!refused) {
                notBegun.addAll(batch);
                busy = true;
            }
        }
        if (refused) {
            context.recalled(List.copyOf(batch));
        } else if (first) {
            startThread();
        }
    }

    /** Starts the thread of the next call. If none can be made, the worker is at its end, and its calls go to another. */
    private void startThread() {
        try {
            threads.newThread(this::next).start();
        } catch (RuntimeException | Error e) {
            List<WorkUnit> given;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                given = takeNotBegun();
            }
            context.diedUnused(
                    new BrokenPoolException("cannot start a thread of " + displayName() + ": " + e, e), given);
        }
    }

    /** On a new thread: runs one call, unless there is none, and sees to it that the one after it gets a thread. */
    private void next() {
        while (true) {
            CallRun run = take();
            if (run != null) {
                if (runCall(run)) {
                    startThread();
                }
                return;
            }
            List<WorkUnit> more = new ArrayList<>();
            synchronized (this) {
                if (over) {
                    return;
                }
                pullAgain = false;
                pulling = true;
            }
            context.pull(more);
            if (!accept(more)) {
                return;
            }
        }
    }

    private synchronized @Nullable CallRun take() {
        WorkUnit unit = over ? null : notBegun.pollFirst();
        if (unit == null) {
            return null;
        }
        // One call at a time leaves the queue, so that the others can be recalled.
        if (unit.size() > 1) {
            notBegun.addFirst(unit.slice(1, unit.size()));
            unit = unit.slice(0, 1);
        }
        current = new CallRun(unit, 0, Thread.currentThread(), System.nanoTime());
        return current;
    }

    /** Takes what was pulled; false if there is nothing to do here any more. */
    private boolean accept(List<WorkUnit> more) {
        boolean refused = false;
        boolean ended;
        boolean unexpected;
        boolean goOn = false;
        synchronized (this) {
            pulling = false;
            unexpected = over;
            if (!over) {
                refused = stopped;
                if (!refused) {
                    notBegun.addAll(more);
                }
                goOn = !notBegun.isEmpty() || pullAgain;
                over = !goOn && ending;
                busy = goOn;
            }
            ended = over;
        }
        if (refused && !more.isEmpty()) {
            context.recalled(more);
        }
        if (ended) {
            context.ended(unexpected, unexpected ? more : List.of());
        }
        return goOn;
    }

    /** Runs a call and reports its outcome; false if the worker was given up meanwhile. */
    private boolean runCall(CallRun run) {
        WorkUnit unit = run.unit();
        Object function = unit.function();
        Object argument = unit.argument(run.call());
        ClassLoader loader = unit.contextLoader();
        if (!unit.isWanted(run.call()) || function == null) {
            boolean mine = finish();
            if (mine) {
                context.skipped(unit, run.call());
            }
            return mine;
        }
        run.thread().setContextClassLoader(loader);
        Object value = null;
        Throwable failure = null;
        try {
            value = unit.kind().invoke(function, argument);
        } catch (Throwable t) {
            failure = t;
        }
        if (!finish()) {
            return false;
        }
        if (failure == null) {
            context.succeeded(unit, run.call(), value);
        } else {
            context.failed(unit, run.call(), failure);
        }
        return true;
    }

    /** Ends the running call; false if the worker was given up, so that nothing must be reported. */
    private synchronized boolean finish() {
        current = null;
        return !over;
    }

    @Override
    public void recall() {
        List<WorkUnit> given;
        synchronized (this) {
            given = takeNotBegun();
        }
        if (given.isEmpty()) {
            return;
        }
        context.recalled(given);
        boolean idle;
        synchronized (this) {
            idle = !busy && !over;
            busy |= idle;
            pullAgain = true; // a pull before this may have found that there was something to do here
        }
        if (idle) {
            startThread();
        }
    }

    private List<WorkUnit> takeNotBegun() {
        List<WorkUnit> given = List.copyOf(notBegun);
        notBegun.clear();
        return given;
    }

    @Override
    public synchronized List<WorkUnit> stop() {
        stopped = true;
        return takeNotBegun();
    }

    @Override
    public synchronized @Nullable RunningCall running() {
        CallRun run = current;
        return run == null ? null : new RunningCall(run.unit(), run.call(), run.startedNanos());
    }

    @Override
    public synchronized boolean runsOn(Thread thread) {
        return current != null && current.thread() == thread;
    }

    @Override
    public synchronized void cancel(WorkUnit unit, int call, boolean interrupt) {
        if (interrupt && current != null && current.is(unit, call)) {
            current.thread().interrupt();
        }
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        Thread thread;
        synchronized (this) {
            thread = current == null ? null : current.thread();
        }
        receiver.accept(
                thread == null
                        ? ""
                        : Arrays.stream(thread.getStackTrace())
                                .map(frame -> "\tat " + frame)
                                .collect(Collectors.joining("\n", thread.getName() + "\n", "")));
    }

    @Override
    public void kill(String reason) {
        giveUp(null, 0, false);
    }

    @Override
    public void killIfRunning(WorkUnit unit, int call, String reason) {
        giveUp(unit, call, false);
    }

    @Override
    public void killUnlessRunning(String reason) {
        giveUp(null, 0, true);
    }

    /** A thread cannot be killed, so it is left alone: it ends when its task does. */
    private void giveUp(@Nullable WorkUnit only, int call, boolean onlyIdle) {
        CallRun stuck;
        List<WorkUnit> given;
        boolean reportsLater;
        synchronized (this) {
            stuck = current;
            boolean meant = only == null || (stuck != null && stuck.is(only, call));
            if (over || !meant || (onlyIdle && stuck != null)) {
                return;
            }
            over = true;
            current = null;
            given = takeNotBegun();
            reportsLater = pulling;
        }
        if (stuck != null) {
            stuck.unit().drop(stuck.call());
        }
        if (!reportsLater) { // otherwise its thread does, together with what it is pulling
            context.ended(true, given);
        } else if (!given.isEmpty()) {
            context.recalled(given);
        }
    }

    @Override
    public void end() {
        synchronized (this) {
            ending = true;
            if (busy || over) {
                return; // the thread at work reports the end
            }
            over = true;
        }
        context.ended(false, List.of());
    }

    @Override
    public long memoryBytes() {
        return -1;
    }

    @Override
    public String displayName() {
        return "worker " + context.number();
    }
}
