package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskContext;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import io.taskpool.engine.events.Ran;
import io.taskpool.engine.threads.ThreadStack;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one piece of work on a thread. Usually the thread is started for this work alone. If work is queued because the
 * thread limit was reached, a thread that has finished its work continues with queued work, as a new
 * {@code CallThread}.
 *
 * <pre>
 *   NEW ──begin──▶ RUNNING ──the last call ends──▶ OVER
 *    │  │             └──────abandon──────▶ ABANDONED
 *    │  └──the initializer failed, or took too long──▶ ABANDONED
 *    └──the pool was stopped──▶ OVER
 * </pre>
 *
 * <p>The thread that moves the state from NEW or RUNNING to OVER or ABANDONED also removes the work from the pool's
 * count, so that this happens once. A thread that was abandoned reports nothing more and ends when its task returns.
 *
 * <p><b>Concurrency:</b> this object's monitor guards the state and the number of the running call. Interrupts are sent
 * under it, and the interrupt flag is cleared under it when the call ends, so an interrupt never hits the next call,
 * neither of this chunk nor of the work that the thread continues with. Nothing else is called under the monitor.
 *
 * <ul>
 *   <li>cancel ∥ begin: the outcome is written before {@link #cancel} checks whether the call is running, and begin
 *       marks the call as running before it checks the outcome; so the call is either skipped or interrupted.
 *   <li>stop ∥ begin: the pool is marked as stopped before {@link #stop} checks for a running call, and begin checks
 *       the mark; so the call either does not start or is seen running.
 *   <li>time limit or grace period ∥ end: both name the call, and have no effect once it has ended.
 *   <li>start timeout, stop ∥ initializer: the first of them under the monitor takes the state away from NEW, and counts the work
 *       out; the others find that.
 * </ul>
 *
 * <p>This file is longer than most because one monitor guards all of it, and each method is one transition under it.
 */
final class CallThread extends CallThreads.Entry implements Runnable, Stoppable, TaskContext.Source {
    /** The pool that the thread belongs to. */
    interface Owner extends RetryQueue {
        /** Returns the name of the pool. */
        String poolName();

        /** Records that a thread has started, before it starts a call. */
        void started();

        /** Tells whether {@code shutdownNow()} was called. */
        boolean isStopped();

        /** Returns what makes the events of attempts. */
        AttemptEvents attempts();

        /** Returns the stopper of calls that exceed their time limit. */
        CallStopper stopper();

        /** Records that a thread has finished its work; returns the work that it continues with, or null. */
        @Nullable
        CallThread next(CallThread done);

        /** Records that work has ended whose thread does not continue with other work. */
        void over(CallThread thread);

        /** Returns who keeps the pool from terminating while a thread has something to do after its last call. */
        CallThreadEnd.Holder holder();

        /** Records that a thread cannot run its work, since its initializer failed. */
        void startFailed(CallThread thread, RuntimeException failure);

        /** Records that a thread was abandoned; {@code rest} is the part of its work that has not started. */
        void abandoned(CallThread thread, @Nullable Work rest);
    }

    private enum State {
        NEW,
        RUNNING,
        OVER,
        ABANDONED
    }

    private final Owner pool;
    private final Work work;

    // Guarded by this.
    private State state = State.NEW;
    private boolean inCall;
    private int current;
    private @Nullable Thread thread;

    /** When the running call began, if somebody listened then; otherwise 0. */
    private long startedNanos;

    private boolean startTold;

    /** When the running call began, if it has a time limit. Touched by the thread itself. */
    private long limitedSince;

    CallThread(Owner pool, Work work) {
        this.pool = pool;
        this.work = work;
    }

    Work work() {
        return work;
    }

    // ---- on the thread itself ----------------------------------------------------------------------------------

    @Override
    public void run() {
        Thread self = Thread.currentThread();
        pool.started();
        CallThreadEnd end = new CallThreadEnd(pool.holder(), self);
        boolean inOrder = initialize(self);
        CallThread last = this;
        CallThread next = inOrder ? this : null;
        while (next != null) {
            last = next;
            next = next.runAll(self, end) ? pool.next(next) : null;
        }
        end.finish(inOrder && !last.isAbandoned());
    }

    /** Runs the initializer, if there is one; false if the work does not run on this thread. */
    private boolean initialize(Thread self) {
        ThreadHooks hooks = pool.holder().hooks();
        if (!hooks.hasInitializer()) {
            return true;
        }
        synchronized (this) {
            thread = self; // so that it can be interrupted
        }
        Timer.Handle limit = Timer.schedule(() -> startTimedOut(self), hooks.startTimeout());
        BrokenPoolException failure = hooks.initialize(ThreadStack.nameOf(self));
        limit.cancel();
        synchronized (this) {
            boolean unused = Thread.interrupted(); // meant for the initializer
            if (state != State.NEW) {
                thread = null;
            }
            if (state == State.ABANDONED) {
                return false;
            }
            if (failure == null || state == State.OVER) {
                return failure == null;
            }
            state = State.ABANDONED;
        }
        pool.startFailed(this, failure);
        return false;
    }

    /** The initializer has taken too long. */
    private void startTimedOut(Thread self) {
        synchronized (this) {
            if (state != State.NEW) {
                return;
            }
            state = State.ABANDONED;
            self.interrupt();
        }
        String name = ThreadStack.nameOf(self);
        ThreadStack.logGivenUp(name, "its initializer has exceeded the start timeout", self);
        pool.startFailed(this, pool.holder().hooks().startTimedOut(name));
    }

    private synchronized boolean isAbandoned() {
        return state == State.ABANDONED;
    }

    /** Runs all calls of the work; false if another thread has ended the work. */
    private boolean runAll(Thread self, CallThreadEnd end) {
        if (TaskContext.Source.isAsked()) { // entering takes as long as a short call
            TaskContext.Source unused = TaskContext.Source.enter(this);
        }
        int size = work.size();
        for (int call = 0; call < size; call++) {
            if (!begin(call, self, end) || !runCall(call, self)) {
                return false;
            }
        }
        end.holdIfNeeded();
        return true;
    }

    /** Starts a call; false if neither it nor the calls after it are to run. */
    private boolean begin(int call, Thread self, CallThreadEnd end) {
        synchronized (this) {
            if (state == State.OVER || state == State.ABANDONED) {
                return false;
            }
            if (!pool.isStopped()) {
                state = State.RUNNING;
                current = call;
                inCall = true;
                thread = self;
                startedNanos = pool.attempts().isOn() ? System.nanoTime() : 0;
                startTold = false;
                return true;
            }
            state = State.OVER;
            thread = null;
        }
        work.cancelAll();
        end.holdIfNeeded();
        pool.over(this);
        return false;
    }

    /** Runs a call and reports its outcome; false if the thread was abandoned in the meantime. */
    private boolean runCall(int call, Thread self) {
        Object function = work.function();
        Object argument = work.argument(call);
        ClassLoader context = work.contextLoader();
        if (!work.isWanted(call) || function == null) {
            boolean mine = end(call);
            if (mine) {
                work.drop(call);
            }
            return mine;
        }
        Timer.Handle limit = null;
        Object value = null;
        Throwable failure = null;
        long started = work.isMeasured() ? System.nanoTime() : 0;
        try {
            if (work.timeoutNanos() > 0) {
                limitedSince = System.nanoTime();
                limit = Timer.schedule(() -> pool.stopper().timeOut(this, work, call), work.timeoutNanos());
            }
            self.setContextClassLoader(context);
            value = work.kind().invoke(function, argument);
        } catch (Throwable t) {
            failure = t;
        }
        long took = work.isMeasured() ? System.nanoTime() - started : 0;
        if (limit != null) {
            limit.cancel();
        }
        boolean wanted = pool.attempts().isOn() && work.isWanted(call);
        if (!end(call)) {
            return false;
        }
        if (work.isMeasured()) {
            work.took(call, took, name(self));
        }
        Work retry = null;
        if (failure == null) {
            work.succeed(call, value);
        } else {
            retry = work.fail(call, failure);
        }
        if (pool.attempts().isOn()) {
            tellEnd(call, self, wanted, failure);
        }
        if (retry != null) {
            pool.requeue(retry);
        }
        return true;
    }

    /** Tells listeners of the end of a call that nobody else ends; called when it is not running any more. */
    private void tellEnd(int call, Thread runs, boolean wanted, @Nullable Throwable failure) {
        AttemptEvents attempts = pool.attempts();
        long began;
        boolean told;
        synchronized (this) {
            began = startedNanos;
            told = startTold;
            startedNanos = 0;
        }
        if (began != 0 && attempts.isOn()) {
            Ran ran = new Ran(attempts.startNanos(began), System.nanoTime());
            attempts.publish(
                    List.of(attempts.ended(work, call, name(runs), work.attempt(), ran, wanted, failure, told)), true);
        }
    }

    /** Tells listeners that a call has started, if one is running and they do not know. */
    void tellStart() {
        AttemptEvents attempts = pool.attempts();
        synchronized (this) {
            Thread runs = thread;
            if (runs != null && isInCall() && startedNanos != 0 && !startTold && attempts.isOn()) {
                startTold = true;
                // Under the monitor, so that the end does not overtake it.
                long since = attempts.startNanos(startedNanos);
                attempts.publish(List.of(attempts.started(work, current, name(runs), work.attempt(), since)), true);
            }
        }
    }

    /** Names a thread for those who look at the pool. */
    private static String name(Thread thread) {
        return "thread " + thread.getId();
    }

    /** Ends the running call; false if the thread was abandoned in the meantime, so that nothing may be reported. */
    private boolean end(int call) {
        synchronized (this) {
            if (state == State.ABANDONED) {
                return false;
            }
            inCall = false;
            if (call == work.size() - 1) {
                state = State.OVER;
                thread = null; // a future must not keep the thread reachable
            }
            Thread.interrupted(); // an interrupt meant for this call must not reach the next
            return true;
        }
    }

    @Override
    public @Nullable TaskContext context() {
        int call;
        synchronized (this) {
            if (!inCall) { // still set if the thread was abandoned in the middle of its call, as its task runs on
                return null;
            }
            call = current;
        }
        return RunningContext.of(pool.poolName(), name(Thread.currentThread()), work, call, limitedSince);
    }

    // ---- from other threads ------------------------------------------------------------------------------------

    /** Tells whether a given call is running. */
    synchronized boolean isRunning(int call) {
        return inCall && current == call && state == State.RUNNING;
    }

    /** Tells whether the work is running on a given thread, and the thread was not abandoned. */
    synchronized boolean runsOn(Thread candidate) {
        return thread == candidate && (state == State.NEW || state == State.RUNNING);
    }

    @Override
    public void cancel(WorkUnit ofWork, int call, boolean interrupt) {
        if (!interrupt) {
            return; // a call that has not started is skipped when its turn comes
        }
        synchronized (this) {
            Thread target = thread;
            if (isRunning(call) && target != null) {
                target.interrupt();
            }
        }
    }

    /**
     * Stops the work, because the pool was stopped.
     *
     * @param interrupt whether to stop the running call, too; otherwise only those after it
     * @return true if the work had not started; it never will, and the caller must remove it from the pool's count
     */
    boolean stop(boolean interrupt) {
        int running;
        synchronized (this) {
            if (state == State.NEW) {
                state = State.OVER;
                if (thread != null) {
                    thread.interrupt(); // it runs the initializer
                }
                return true;
            }
            if (!interrupt || !inCall || state != State.RUNNING) {
                return false; // the thread checks by itself whether the pool was stopped
            }
            running = current;
        }
        work.cancelAll(); // before the interrupt, which would otherwise count as the call's failure
        cancel(work, running, true);
        return false;
    }

    synchronized boolean isInCall() {
        return inCall && state == State.RUNNING;
    }

    /** Returns what the thread is doing; null if it is in no call. */
    @Nullable
    WorkerInfo info() {
        Thread runs;
        synchronized (this) {
            runs = isInCall() ? thread : null;
        }
        return runs == null
                ? null
                : WorkerInfo.builder(name(runs))
                        .pid(ProcessHandle.current().pid())
                        .state(WorkerState.BUSY)
                        .running(work.name())
                        .build();
    }

    /** Names the call that is running, or ran last. */
    String describe() {
        int call;
        synchronized (this) {
            call = current;
        }
        return work.describe(call);
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        receiver.accept(ThreadStack.of(thread()));
    }

    private synchronized @Nullable Thread thread() {
        return thread;
    }

    @Override
    public void killIfRunning(WorkUnit ofWork, int call, String reason) {
        abandon(call, reason);
    }

    /** Abandons the thread if it is running a call. */
    void abandon(String reason) {
        int call;
        synchronized (this) {
            call = current;
        }
        abandon(call, reason);
    }

    private void abandon(int call, String reason) {
        Thread stuck;
        synchronized (this) {
            if (!isRunning(call)) {
                return;
            }
            state = State.ABANDONED;
            stuck = thread;
            thread = null;
        }
        ThreadStack.logGivenUp(ThreadStack.nameOf(stuck), reason, stuck);
        work.drop(call);
        if (stuck != null) {
            tellEnd(call, stuck, false, null);
        }
        pool.abandoned(this, call + 1 < work.size() ? work.slice(call + 1, work.size()) : null);
    }

    @Override
    public String displayName() {
        return ThreadStack.nameOf(thread());
    }
}
