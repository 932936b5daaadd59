package com.example.backend;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskContext;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import io.taskpool.spi.WorkerObjects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one call after the other, those of each unit of work on a new thread.
 *
 * <p>Concurrency: the monitor guards all fields. The context is never called under it. The thread that sets
 * {@code busy} is the only one that reports, until it clears the flag: it is the call's thread, which starts the thread
 * of the next unit before it ends.
 */
final class FactoryWorker implements Worker {
    private final WorkerContext context;
    private final ThreadFactory threads;

    /** Used by the thread of the running call, or by the one that ends the worker. */
    private final WorkerObjects objects;

    private final ArrayDeque<WorkUnit> notBegun = new ArrayDeque<>();

    /** What is left of the unit of the running call, if anything is and it was not recalled. */
    private @Nullable WorkUnit rest;

    private @Nullable CallRun current;
    private boolean busy;
    private boolean pulling;
    private boolean pullAgain;
    private boolean stopped;
    private boolean ending;
    private boolean over;

    /**
     * A call and its thread, from the moment that the call is taken from the queue until its thread has finished with
     * it.
     */
    private record CallRun(WorkUnit unit, int call, Thread thread, long startedNanos) {
        boolean is(WorkUnit otherUnit, int otherCall) {
            return unit == otherUnit && call == otherCall;
        }
    }

    FactoryWorker(WorkerContext context, ThreadFactory threads) {
        this.context = context;
        this.threads = threads;
        this.objects = context.makeObjects();
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

    /** Starts the thread of the next unit. If none can be made, the worker ends, and its calls go to another worker. */
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

    /** Runs the calls of one unit, if there is one, and starts the thread of the next unit. Called on a new thread. */
    private void next() {
        while (true) {
            CallRun run = take();
            if (run != null) {
                if (!runCall(run)) {
                    return;
                }
                if (isRestNext()) {
                    boolean unused = Thread.interrupted(); // of the call that has ended
                    continue;
                }
                startThread();
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
        // Only the call that runs next leaves the queue, so that the others can be recalled.
        rest = null;
        if (unit.size() > 1) {
            rest = unit.slice(1, unit.size());
            notBegun.addFirst(rest);
            unit = unit.slice(0, 1);
        }
        current = new CallRun(unit, 0, Thread.currentThread(), System.nanoTime());
        return current;
    }

    private synchronized boolean isRestNext() {
        return rest != null && notBegun.peekFirst() == rest;
    }

    /** Queues the work that was pulled; false if the worker has nothing left to do. */
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
            if (!unexpected) {
                objects.close();
            }
            context.ended(unexpected, unexpected ? more : List.of());
        }
        return goOn;
    }

    /** Runs a call and reports its outcome; false if the worker was abandoned in the meantime. */
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
        TaskContext.Source unused =
                TaskContext.Source.enter(() -> context.context(new RunningCall(unit, run.call(), run.startedNanos())));
        Object value = null;
        Throwable failure = null;
        long begun = System.nanoTime();
        objects.enter();
        try {
            value = unit.kind().invoke(function, argument);
        } catch (Throwable t) {
            failure = t;
        }
        objects.leave();
        long nanos = System.nanoTime() - begun;
        if (!finish()) {
            objects.close(); // the worker was abandoned, and this is its last thread
            return false;
        }
        if (unit.isMeasured()) {
            context.took(unit, run.call(), nanos);
        }
        if (failure == null) {
            context.succeeded(unit, run.call(), value);
        } else {
            context.failed(unit, run.call(), failure);
        }
        return true;
    }

    /** Ends the running call; false if the worker was abandoned, so that nothing may be reported. */
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
            pullAgain = true; // an earlier pull may have found that the worker still had calls
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

    /** A thread cannot be killed, so it is abandoned: it ends when its task does. */
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
        if (!reportsLater) { // otherwise its thread reports, together with the work that it is pulling
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
                return; // the thread that is running reports the end
            }
            over = true;
        }
        if (objects.isEmpty()) {
            context.ended(false, List.of());
        } else {
            startClosing();
        }
    }

    private void startClosing() {
        try {
            threads.newThread(this::closeAndEnd).start();
        } catch (RuntimeException | Error e) {
            context.ended(false, List.of()); // what it keeps stays open
        }
    }

    private void closeAndEnd() {
        objects.close();
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
