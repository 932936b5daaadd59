package io.taskpool.thread;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskContext;
import io.taskpool.engine.ThreadHooks;
import io.taskpool.engine.shared.WorkerScope;
import io.taskpool.engine.threads.ThreadStack;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.RunsHere;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker that runs calls on one thread of an executor.
 *
 * <p><b>States:</b> NEW (no thread yet) → INITIALIZING (if there is an initializer, from the start) → LOOPING (its thread runs
 * calls, or parks until work or its end comes) → FINISHING (it runs the finalizer and closes what it keeps) → OVER.
 * {@code abandoned} may be set in any of them: the pool then no longer uses the thread, which reports nothing more and ends
 * when its task does. The exception is a thread that is pulling work: it reports the worker's end together with the work it
 * has pulled, which nobody else could give back.
 *
 * <p><b>Concurrency:</b> {@code lock} guards the work that is running, the calls not begun, the state and {@code abandoned}.
 * Which call of the work is running is told by {@link CallTurn}: this thread goes from call to call without the lock, unless
 * another one has held it up there, under the lock. An interrupt is sent while the call is held up, and the flag is cleared
 * under the lock when that call, or the initializer, ends, so an interrupt never hits the next call. The slot is never called
 * under the lock.
 *
 * <ul>
 *   <li>end ∥ initializer: the initializer is interrupted, and the thread looks for {@code ending} after it; so it ends in order, or
 *       has failed.
 *   <li>time limit of initializer or end ∥ their end: whoever is first under the lock reports, the other does nothing.
 *   <li>hand-over ∥ the loop ends: what is handed over in FINISHING or OVER is given back at once.
 * </ul>
 *
 * <p>This file is longer than most because one lock guards all of it, and each method is one transition under that lock.
 */
final class ThreadWorker implements Worker, Runnable, TaskContext.Source {
    private final WorkerContext slot;
    private final Executor executor;
    private final ThreadHooks hooks;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final ArrayDeque<WorkUnit> notBegun = new ArrayDeque<>();
    private @Nullable WorkUnit running;

    /** Where the running work ends. Its thread also reads it without the lock, and then asks the turn. */
    private int runningEnd;

    private long startedNanos;
    private boolean abandoned;
    private boolean ending;
    private boolean started;
    private boolean initializing;
    private boolean finishing;
    private boolean over;
    private boolean stopped;
    private boolean pulling;

    /** Changed without the lock by the thread itself. */
    private final CallTurn turn = new CallTurn();

    private volatile @Nullable Thread thread;
    private volatile boolean woken;

    ThreadWorker(WorkerContext slot, Executor executor, ThreadHooks hooks) {
        this.slot = slot;
        this.executor = executor;
        this.hooks = hooks;
    }

    /** Gets ready: at once, or when the initializer has run on its thread. */
    void start() {
        if (!hooks.hasInitializer()) {
            slot.ready(this);
            return;
        }
        lock.lock();
        try {
            started = true;
            initializing = true;
        } finally {
            lock.unlock();
        }
        startThread();
    }

    @Override
    public void run(List<WorkUnit> batch) {
        boolean first;
        boolean ended;
        lock.lock();
        try {
            ended = abandoned || finishing || over || stopped;
            first = !started && !ended;
            if (!ended) {
                notBegun.addAll(batch);
                started = true;
            }
        } finally {
            lock.unlock();
        }
        if (ended) {
            slot.recalled(List.copyOf(batch));
        } else if (first) {
            startThread();
        } else {
            wake();
        }
    }

    /** Gets a thread. Where none can be made, the work goes to another worker, or fails if none can be started. */
    private void startThread() {
        try {
            executor.execute(this);
        } catch (RuntimeException | Error e) { // an OutOfMemoryError, if the system allows no more threads
            List<WorkUnit> given = new ArrayList<>();
            boolean starting;
            lock.lock();
            try {
                if (abandoned) {
                    return; // its end was reported when it was abandoned
                }
                over = true;
                starting = initializing;
                takeNotBegun(given);
            } finally {
                lock.unlock();
            }
            BrokenPoolException failure = new BrokenPoolException(
                    "cannot start the thread of " + displayName() + ": " + e
                            + "; allow this process more threads, or give its pools fewer workers",
                    e);
            if (starting) {
                slot.startFailed(failure);
            } else {
                slot.diedUnused(failure, given);
            }
        }
    }

    private void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    // ---- on the worker's thread --------------------------------------------------------------------------------

    @Override
    public void run() {
        thread = Thread.currentThread();
        WorkerScope scope = WorkerScope.enter();
        TaskContext.Source unused = TaskContext.Source.enter(this);
        boolean inOrder = initialize() && loop();
        finish(scope, inOrder);
    }

    /** Runs the initializer, if there is one; false if the worker cannot be used. */
    private boolean initialize() {
        if (!hooks.hasInitializer()) {
            return true;
        }
        Timer.Handle limit = Timer.schedule(this::startTimedOut, hooks.startTimeout());
        BrokenPoolException failure = hooks.initialize(displayName());
        limit.cancel();
        lock.lock();
        try {
            initializing = false;
            boolean unused = Thread.interrupted(); // meant for the initializer
            if (abandoned) {
                return false; // its end was reported when it was abandoned
            }
            over = failure != null;
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            slot.startFailed(failure);
            return false;
        }
        slot.ready(this);
        return true;
    }

    /** Runs calls until the worker ends; false if it was abandoned. */
    private boolean loop() {
        List<WorkUnit> batch = new ArrayList<>();
        while (true) {
            woken = false;
            WorkUnit work;
            while ((work = begin()) != null) {
                runCalls(work);
            }
            if (!beginPull()) {
                return false;
            }
            slot.pull(batch);
            boolean idle = batch.isEmpty();
            if (!take(batch)) {
                return isFinishing();
            }
            batch.clear();
            while (idle && !woken) {
                LockSupport.park(this);
            }
        }
    }

    /** Makes the end of an abandoned worker wait for what is being pulled; false if it was abandoned before. */
    private boolean beginPull() {
        lock.lock();
        try {
            pulling = !abandoned;
            return pulling;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts what was pulled, or gives it back; false if the loop is over. */
    private boolean take(List<WorkUnit> batch) {
        List<WorkUnit> given;
        boolean ends;
        boolean unexpected;
        lock.lock();
        try {
            pulling = false;
            unexpected = abandoned;
            ends = abandoned || (ending && batch.isEmpty() && notBegun.isEmpty());
            if (!ends && (!stopped || batch.isEmpty())) {
                notBegun.addAll(batch);
                return true;
            }
            given = new ArrayList<>();
            if (unexpected) {
                over = true;
                takeNotBegun(given);
            }
            finishing = ends && !unexpected; // nothing is left to give back then
            given.addAll(batch);
        } finally {
            lock.unlock();
        }
        if (unexpected) {
            slot.ended(true, given);
        } else if (!ends) {
            slot.recalled(given);
        }
        return !ends;
    }

    private boolean isFinishing() {
        lock.lock();
        try {
            return finishing;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the worker's life on its thread, and reports the end if it is in order. */
    private void finish(WorkerScope scope, boolean inOrder) {
        Timer.Handle limit =
                inOrder && hooks.hasToFinish(scope) ? Timer.schedule(this::endTimedOut, ThreadHooks.END_LIMIT) : null;
        hooks.finish(scope, displayName(), inOrder);
        if (limit != null) {
            limit.cancel();
        }
        lock.lock();
        try {
            if (abandoned || over) {
                return; // its end was reported
            }
            over = true;
        } finally {
            lock.unlock();
        }
        slot.ended(false, List.of());
    }

    private @Nullable WorkUnit begin() {
        lock.lock();
        try {
            if (abandoned) {
                return null;
            }
            WorkUnit work = notBegun.pollFirst();
            running = work;
            turn.reset();
            runningEnd = work == null ? 0 : work.size();
            return work;
        } finally {
            lock.unlock();
        }
    }

    private void runCalls(WorkUnit work) {
        Thread self = Thread.currentThread();
        boolean measured = work.isMeasured();
        boolean timed = work.timeoutNanos() > 0;
        CallKind kind = work.kind();
        Object function = work.function();
        Object payload = work.payload();
        ClassLoader context = work.contextLoader();
        long endedNanos = 0;
        for (int call = 0; true; call++) {
            boolean observed = slot.isObserved();
            if (!begin(call, timed || observed, observed ? endedNanos : 0)) {
                return;
            }
            Object argument = work.argument(call);
            if (!work.isWanted(call) || function == null) {
                endedNanos = 0;
                if (!finish(call)) {
                    return;
                }
                slot.skipped(work, call);
                continue;
            }
            self.setContextClassLoader(context);
            Object value = null;
            Throwable failure = null;
            long began = measured ? System.nanoTime() : 0;
            try {
                value = payload instanceof RunsHere here
                        ? here.run(kind, work.payloadOffset() + call)
                        : kind.invoke(function, argument);
            } catch (Throwable t) {
                failure = t;
            }
            long took = measured ? System.nanoTime() - began : 0;
            endedNanos = observed ? System.nanoTime() : 0;
            if (!finish(call)) {
                return;
            }
            if (measured) {
                slot.took(work, call, took);
            }
            if (observed) {
                slot.ran(startedNanos, endedNanos);
            }
            if (failure == null) {
                slot.succeeded(work, call, value);
            } else {
                slot.failed(work, call, failure);
            }
        }
    }

    /**
     * Begins a call.
     *
     * @param clocked whether somebody wants to know since when it runs
     * @param endedNanos when the call before ended, which took no longer than to read the clock again, or 0
     * @return false if the work has no more calls that this thread may run
     */
    private boolean begin(int call, boolean clocked, long endedNanos) {
        if (call >= runningEnd) {
            return false;
        }
        if (clocked) {
            startedNanos = endedNanos != 0 ? endedNanos : System.nanoTime();
        }
        if (turn.begin(call)) {
            return true;
        }
        lock.lock();
        try {
            if (abandoned || call >= runningEnd) {
                return false;
            }
            turn.beginAnyway(call);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the running call; false if the thread was abandoned meanwhile, and nothing may be reported. */
    private boolean finish(int call) {
        Thread.interrupted(); // an interrupt meant for this call must not hit the next
        if (turn.end(call)) {
            return true;
        }
        lock.lock();
        try {
            Thread.interrupted();
            turn.endAnyway(call);
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable TaskContext context() {
        RunningCall call;
        lock.lock();
        try {
            WorkUnit work = running;
            long held = turn.hold();
            // Also when the thread was abandoned in the middle of the call: its task runs on, and may ask whether it
            // should.
            call = work == null || !CallTurn.isRunning(held)
                    ? null
                    : new RunningCall(work, CallTurn.call(held), startedNanos);
        } finally {
            lock.unlock();
        }
        return call == null ? null : slot.context(call);
    }

    // ---- from other threads ------------------------------------------------------------------------------------

    @Override
    public void recall() {
        List<WorkUnit> given = new ArrayList<>();
        lock.lock();
        try {
            takeNotBegun(given);
        } finally {
            lock.unlock();
        }
        if (!given.isEmpty()) {
            slot.recalled(given);
            wake(); // it may have seen before this that calls are left, and would not ask for more
        }
    }

    /** Under the lock. */
    private void takeNotBegun(List<WorkUnit> into) {
        WorkUnit current = running;
        int next = CallTurn.call(turn.hold()) + 1;
        if (current != null && next < runningEnd) {
            into.add(current.slice(next, runningEnd));
            runningEnd = next;
        }
        into.addAll(notBegun);
        notBegun.clear();
    }

    @Override
    public void cancel(WorkUnit work, int call, boolean interrupt) {
        if (!interrupt) {
            return; // a call that has not begun is skipped, since it is no longer wanted
        }
        lock.lock();
        try {
            Thread target = thread;
            if (isRunning(work, call) && target != null && !abandoned) {
                target.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable RunningCall running() {
        lock.lock();
        try {
            WorkUnit work = running;
            long held = turn.hold();
            return work == null || !CallTurn.isRunning(held) || abandoned
                    ? null
                    : new RunningCall(work, CallTurn.call(held), startedNanos);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean runsOn(Thread candidate) {
        lock.lock();
        try {
            return thread == candidate && !abandoned && !over;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<WorkUnit> stop() {
        List<WorkUnit> given = new ArrayList<>();
        lock.lock();
        try {
            stopped = true;
            takeNotBegun(given);
        } finally {
            lock.unlock();
        }
        return given;
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        receiver.accept(ThreadStack.of(thread));
    }

    @Override
    public long memoryBytes() {
        return -1; // a thread's memory is the JVM's
    }

    @Override
    public void kill(String reason) {
        giveUp(reason, () -> true);
    }

    @Override
    public void killIfRunning(WorkUnit work, int call, String reason) {
        giveUp(reason, () -> isRunning(work, call));
    }

    @Override
    public void killUnlessRunning(String reason) {
        giveUp(reason, () -> !CallTurn.isRunning(turn.hold()));
    }

    /** Tells whether this very call is running, and holds it up at its end. Under the lock. */
    private boolean isRunning(WorkUnit work, int call) {
        long held = turn.hold();
        return running == work && CallTurn.isRunning(held) && CallTurn.call(held) == call;
    }

    private void startTimedOut() {
        lock.lock();
        try {
            if (abandoned || !initializing) {
                return;
            }
            abandoned = true;
            interruptThread();
        } finally {
            lock.unlock();
        }
        BrokenPoolException failure = hooks.startTimedOut(displayName());
        ThreadStack.logGivenUp(displayName(), "its initializer has exceeded the start timeout", thread);
        slot.startFailed(failure);
    }

    private void endTimedOut() {
        giveUp(ThreadHooks.END_TOOK_TOO_LONG, () -> finishing);
    }

    /** Under the lock. */
    private void interruptThread() {
        Thread target = thread;
        if (target != null) {
            target.interrupt();
        }
    }

    /** Abandons the thread, on a condition that is checked under the lock. */
    private void giveUp(String reason, BooleanSupplier condition) {
        List<WorkUnit> given = new ArrayList<>();
        WorkUnit stuck;
        int stuckCall;
        long since;
        boolean later;
        lock.lock();
        try {
            if (abandoned || over || !condition.getAsBoolean()) {
                return;
            }
            abandoned = true;
            if (initializing || finishing) {
                interruptThread();
            }
            later = pulling;
            long held = turn.hold();
            stuck = CallTurn.isRunning(held) ? running : null;
            stuckCall = CallTurn.call(held);
            since = startedNanos;
            if (!later) {
                takeNotBegun(given);
            }
        } finally {
            lock.unlock();
        }
        ThreadStack.logGivenUp(displayName(), reason, thread);
        slot.endsBecause("its thread was abandoned: " + reason);
        if (stuck != null) {
            if (slot.isObserved()) {
                slot.ran(since, System.nanoTime());
            }
            slot.abandoned(stuck, stuckCall);
        } else {
            wake(); // it may be parked, and is to end
        }
        if (!later) { // otherwise the thread reports the end, together with what it is pulling
            slot.ended(true, given);
        }
    }

    @Override
    public void end() {
        boolean neverStarted;
        lock.lock();
        try {
            ending = true;
            if (initializing) {
                interruptThread();
            }
            neverStarted = !started && !over;
            if (neverStarted) {
                over = true;
            }
        } finally {
            lock.unlock();
        }
        if (neverStarted) {
            slot.ended(false, List.of());
        } else {
            wake();
        }
    }

    @Override
    public String displayName() {
        Thread current = thread;
        return current == null ? "worker " + slot.number() : "worker " + slot.number() + " (" + current.getName() + ")";
    }
}
