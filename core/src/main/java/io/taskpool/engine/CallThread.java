package io.taskpool.engine;

import io.taskpool.engine.threads.ThreadStack;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one piece of work on a thread, and lets go of it. The thread is the work's own, unless work waited because as many
 * threads ran as may: then the thread whose work is over goes on with it.
 *
 * <pre>
 *   NEW ──begin──▶ RUNNING ──the last call ends──▶ OVER
 *    │                └──────give up──────▶ GIVEN_UP
 *    └──the pool was stopped──▶ OVER
 * </pre>
 *
 * <p>Whoever makes it leave NEW or RUNNING for good takes the work out of the pool's count, so that happens once. A thread
 * that was given up reports nothing more and ends when its task does.
 *
 * <p><b>Concurrency:</b> the state, and which call is running, are guarded by this object's monitor. An interrupt is sent
 * under it, and the interrupt flag is cleared under it when the call ends, so an interrupt never hits the next call,
 * of this chunk or of the work that the thread goes on with. Nothing else is called under it.
 *
 * <ul>
 *   <li>cancel ∥ begin: the outcome is written before {@link #cancel} looks whether the call runs, and begin sets that it
 *       runs before it looks at the outcome; so the call is skipped, or interrupted.
 *   <li>stop ∥ begin: the pool is stopped before {@link #stop} looks, and begin looks whether it is; so the call does not
 *       begin, or is seen running.
 *   <li>time limit or grace period ∥ end: both name the call, and are dropped once it is over.
 * </ul>
 */
final class CallThread extends CallThreads.Entry implements Runnable, Stoppable {
    /** The pool that the thread belongs to. */
    interface Owner extends RetryQueue {
        /** Records that a thread has started, before it begins a call. */
        void started();

        /** Tells whether the pool was shut down at once. */
        boolean isStopped();

        /** Returns what stops calls that run too long. */
        CallStopper stopper();

        /** Records that a thread has done its work; returns what it shall go on with, or null. */
        @Nullable
        CallThread next(CallThread done);

        /** Records that work is over whose thread does not go on. */
        void over(CallThread thread);

        /** Records that a thread was given up; {@code rest} is what it has not begun. */
        void givenUp(CallThread thread, @Nullable Work rest);
    }

    private enum State {
        NEW,
        RUNNING,
        OVER,
        GIVEN_UP
    }

    private final Owner pool;
    private final Work work;

    // Guarded by this.
    private State state = State.NEW;
    private boolean inCall;
    private int current;
    private @Nullable Thread thread;

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
        CallThread next = this;
        while (next != null && next.runAll(self)) {
            next = pool.next(next);
        }
    }

    /** Runs the work to its end; false if somebody else has seen to that. */
    private boolean runAll(Thread self) {
        int size = work.size();
        for (int call = 0; call < size; call++) {
            if (!begin(call, self) || !runCall(call, self)) {
                return false;
            }
        }
        return true;
    }

    /** Begins a call; false if it is not to run, nor those after it. */
    private boolean begin(int call, Thread self) {
        synchronized (this) {
            if (state == State.OVER || state == State.GIVEN_UP) {
                return false;
            }
            if (!pool.isStopped()) {
                state = State.RUNNING;
                current = call;
                inCall = true;
                thread = self;
                return true;
            }
            state = State.OVER;
            thread = null;
        }
        work.cancelAll();
        pool.over(this);
        return false;
    }

    /** Runs a call and reports how it ended; false if the thread was given up meanwhile. */
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
        try {
            if (work.timeoutNanos() > 0) {
                limit = Timer.schedule(() -> pool.stopper().timeOut(this, work, call), work.timeoutNanos());
            }
            self.setContextClassLoader(context);
            value = work.kind().invoke(function, argument);
        } catch (Throwable t) {
            failure = t;
        }
        if (limit != null) {
            limit.cancel();
        }
        if (!end(call)) {
            return false;
        }
        if (failure == null) {
            work.succeed(call, value);
            return true;
        }
        Work retry = work.fail(call, failure);
        if (retry != null) {
            pool.requeue(retry);
        }
        return true;
    }

    /** Ends the running call; false if the thread was given up meanwhile, so that nothing must be reported. */
    private boolean end(int call) {
        synchronized (this) {
            if (state == State.GIVEN_UP) {
                return false;
            }
            inCall = false;
            if (call == work.size() - 1) {
                state = State.OVER;
                thread = null; // a future that is kept does not keep the thread
            }
            Thread.interrupted(); // what was meant for this call must not reach the next
            return true;
        }
    }

    // ---- from other threads ------------------------------------------------------------------------------------

    /** Tells whether that call is running now. */
    synchronized boolean isRunning(int call) {
        return inCall && current == call && state == State.RUNNING;
    }

    /** Tells whether the work runs on that thread, and the pool waits for it. */
    synchronized boolean runsOn(Thread candidate) {
        return thread == candidate && state == State.RUNNING;
    }

    @Override
    public void cancel(WorkUnit ofWork, int call, boolean interrupt) {
        if (!interrupt) {
            return; // a call that has not begun is skipped because nobody wants it any more
        }
        synchronized (this) {
            Thread target = thread;
            if (isRunning(call) && target != null) {
                target.interrupt();
            }
        }
    }

    /**
     * Stops everything, because the pool was stopped.
     *
     * @return true if the work had not begun; it never will, and is to be taken out of the pool's count
     */
    boolean stop() {
        int running;
        synchronized (this) {
            if (state == State.NEW) {
                state = State.OVER;
                return true;
            }
            if (!inCall || state != State.RUNNING) {
                return false; // it sees by itself that the pool was stopped
            }
            running = current;
        }
        work.cancelAll(); // before the interrupt, or else the call would be said to have failed by it
        cancel(work, running, true);
        return false;
    }

    synchronized boolean isInCall() {
        return inCall && state == State.RUNNING;
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
        giveUp(call, reason);
    }

    /** Gives the thread up if it is within a call. */
    void giveUp(String reason) {
        int call;
        synchronized (this) {
            call = current;
        }
        giveUp(call, reason);
    }

    private void giveUp(int call, String reason) {
        Thread stuck;
        synchronized (this) {
            if (!isRunning(call)) {
                return;
            }
            state = State.GIVEN_UP;
            stuck = thread;
            thread = null;
        }
        ThreadStack.logGivenUp(name(stuck), reason, stuck);
        work.drop(call);
        pool.givenUp(this, call + 1 < work.size() ? work.slice(call + 1, work.size()) : null);
    }

    @Override
    public String displayName() {
        return name(thread());
    }

    private static String name(@Nullable Thread thread) {
        return thread == null ? "a thread that is over" : "thread " + thread.getId() + " (" + thread.getName() + ")";
    }
}
