package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.TaskContext;
import io.taskpool.WorkerInfo;
import io.taskpool.engine.events.PoolEvents;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.jfr.PoolRecording;
import io.taskpool.engine.shared.WorkerScope;
import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Starts a thread for each piece of work, for threads that cost next to nothing: no slots, no batches, nothing idle.
 * Work is queued only while the maximum number of threads is running; a thread that has finished its work continues
 * with queued work.
 *
 * <p><b>States:</b> see {@link PoolLifecycle} for the pool and {@link CallThread} for work that has a thread.
 *
 * <p><b>Concurrency:</b> no lock of its own. Lock order: none, because neither user code nor a thread's monitor is
 * entered under the lock of {@link PermitQueue}, nor that lock acquired under a monitor.
 *
 * <ul>
 *   <li>submit ∥ shutdown: one atomic word holds both the pool's state and the number of open works, so work is either
 *       rejected or awaited.
 *   <li>submit or start ∥ shutdownNow: first the pool is marked as stopped, then the queue is emptied, then the threads
 *       are stopped. Work that reaches the queue later is cancelled there; a thread that is added later checks the mark
 *       before it starts a call.
 *   <li>limit reached ∥ end: see the permits of {@link PermitQueue}.
 *   <li>finalizer ∥ termination: a thread is held before its last work is counted as over, see {@link CallThreadEnd}.
 * </ul>
 *
 * <p>This file is longer than most because it does all that a {@link Scheduler} does with the help of many, in a few lines each.
 */
final class ThreadPerCall implements Dispatcher, CallThread.Owner, BackOff.Pool {
    /** The clock is read for the look at a recorder once in so many calls, plus 1. */
    private static final long LOOK_MASK = 255;

    private final PoolConfig config;
    private final ThreadFactory factory;
    private final PoolCounters counters;
    private final PoolEvents events;
    private final AttemptEvents attempts;
    private final StartWatch startWatch;
    private final PoolRecording recording = new PoolRecording(new RecordedPool(this));
    private final CallStopper stopper;
    private final long limit;

    /** Whether calls run in the threads that submit them. */
    private final boolean direct;

    private final PoolLifecycle open = new PoolLifecycle();
    private final PermitQueue waiting;
    private final SpinPolicy spinPolicy;
    private final CallThreads<CallThread> threads = new CallThreads<>();
    private final KeyGate keys = new KeyGate();
    private final BackOff backOff = new BackOff(this);
    private final CountDownLatch terminated = new CountDownLatch(1);
    private final HeldThreads held;

    private final AtomicLong submitted = new AtomicLong();
    private final LongAdder started = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    private static final CallThreadFinder FINDER = new CallThreadFinder();

    static {
        WorkerScope.enterLate(CallThread.class);
        TaskContext.Source.finder(FINDER);
    }

    ThreadPerCall(PoolConfig config, ThreadFactory factory, ThreadHooks hooks, PoolCounters counters) {
        this.config = config;
        this.spinPolicy = new SpinPolicy(config.spinWait());
        this.factory = factory;
        this.held = new HeldThreads(hooks, open, abandoned, this::checkTerminated);
        this.counters = counters;
        this.events = new PoolEvents(config.name());
        this.attempts = new AttemptEvents(events);
        this.startWatch = new StartWatch(attempts, new Looks());
        this.stopper = new CallStopper(this, attempts, config.cancelGrace());
        this.limit = config.maxWorkers();
        this.waiting = new PermitQueue(open, limit, config, this::runsOn);
        this.direct = factory instanceof DirectThreads;
        FINDER.add(threads);
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public boolean batches() {
        return false;
    }

    @Override
    public CallStopper stopper() {
        return stopper;
    }

    @Override
    public boolean isStopped() {
        return open.isStopped();
    }

    // ---- submission --------------------------------------------------------------------------------------------

    @Override
    public int maxWorkers() {
        return direct ? 1 : config.maxWorkers();
    }

    @Override
    public boolean readsAhead() {
        return !direct;
    }

    /** There is nothing to start: each call gets a thread of its own. */
    @Override
    public void warmUp() {
        if (isShutdown()) {
            throw Dispatcher.rejection(config);
        }
    }

    @Override
    public void resize(int workers) {
        throw new UnsupportedOperationException("the pool '" + config.name()
                + "' keeps no workers, so their number cannot be changed: each call has a thread of its own");
    }

    @Override
    public boolean submit(Work work, boolean ofRun) {
        if (!ofRun && !waiting.admits()) {
            count(work);
            return false;
        }
        Object key = work.key();
        if (key != null && !open.hold(ofRun)) {
            throw refusal(ofRun);
        }
        if (key != null) {
            count(work);
            if (keys.pass(work, key, false)) {
                passed(work);
            } else if (open.isStopped()) {
                drainKeys(new ArrayList<>());
            }
            return true;
        }
        long before = open.enter(ofRun);
        if (before == PoolLifecycle.REFUSED) {
            throw refusal(ofRun);
        }
        count(work);
        startOrEnqueue(work, before, false);
        return true;
    }

    private void count(Work work) {
        long number = submitted.addAndGet(work.size());
        if (work instanceof Call<?> call) {
            call.number = number;
        } else if (work instanceof Chunk chunk) {
            chunk.number(number - work.size() + 1);
        }
        noteQueued(work);
        if ((number & LOOK_MASK) == 0) {
            recording.look(System.nanoTime());
        }
    }

    /** Queues work whose key is free. The pool was held open for it until now. */
    private void passed(Work work) {
        long before = open.enterAgain();
        if (before == PoolLifecycle.REFUSED) {
            work.cancelAll();
            leaveKey(work);
        } else {
            startOrEnqueue(new KeyedWork(work), before, false);
        }
        release();
    }

    /** Lets the next work of the same key pass. */
    private void leaveKey(Work done) {
        Object key = done.key();
        Work next = key == null ? null : keys.leave(key);
        if (next != null) {
            passed(next);
        }
    }

    private void drainKeys(List<Work> into) {
        for (Work work : keys.drain()) {
            work.cancelAll();
            into.add(work);
            release();
        }
    }

    @Override
    public void countUnsent(boolean ofRun) {
        if (!open.accepts(ofRun) || open.isOver()) {
            throw refusal(ofRun);
        }
        submitted.incrementAndGet();
    }

    private RuntimeException refusal(boolean ofRun) {
        return ofRun && open.isStopped() ? Dispatcher.stopped(config) : Dispatcher.rejection(config);
    }

    @Override
    public void requeue(Work work) {
        counters.retried.increment();
        noteQueued(work);
        if (direct && work.waitNanos() > 0) {
            sleepAndRun(work);
        } else {
            backOff.requeue(work);
        }
    }

    /** Waits for the time of a retry in the calling thread; an interrupt ends the wait and the call. */
    private void sleepAndRun(Work work) {
        try {
            TimeUnit.NANOSECONDS.sleep(work.waitNanos());
            again(work);
        } catch (InterruptedException e) {
            work.cancelAll();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hold() {
        return open.holdAgain();
    }

    @Override
    public void release() {
        endRun();
    }

    @Override
    public void again(Work work) {
        Object key = work.key();
        if (key != null) {
            if (!open.holdAgain()) {
                work.cancelAll();
            } else if (keys.pass(work, key, true)) {
                passed(work);
            } else if (open.isStopped()) {
                drainKeys(new ArrayList<>());
            }
            return;
        }
        long before = open.enterAgain();
        if (before == PoolLifecycle.REFUSED) {
            work.cancelAll();
        } else {
            startOrEnqueue(work, before, true);
        }
    }

    private void startOrEnqueue(Work work, long before, boolean first) {
        if (before < limit) {
            startAll(work);
        } else {
            Work next = waiting.add(work, first);
            checkTerminated();
            startAll(next);
        }
    }

    // ---- threads -----------------------------------------------------------------------------------------------

    /** Starts a thread for work that has a permit; if that fails, the permit passes to the next queued work. */
    private void startAll(@Nullable Work first) {
        Work work = first;
        while (work != null) {
            CallThread thread = add(work);
            Throwable failure = start(thread);
            if (failure == null) {
                return;
            }
            if (thread.stop(true)) {
                fail(
                        work,
                        new BrokenPoolException(
                                "cannot start a thread of pool '" + config.name() + "': " + Failures.describe(failure),
                                failure));
                work = leave(thread);
                checkTerminated();
            } else {
                work = null; // shutdownNow() has stopped the thread
            }
        }
    }

    private CallThread add(Work work) {
        CallThread thread = new CallThread(this, work);
        threads.add(thread);
        if (KeyedWork.unwrap(work) instanceof Call<?> call) {
            call.thread = thread;
        } else {
            work.placedOn(thread);
        }
        return thread;
    }

    private @Nullable Throwable start(CallThread thread) {
        try {
            factory.newThread(thread).start();
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    private static void fail(Work work, RuntimeException failure) {
        for (int call = 0; call < work.size(); call++) {
            Work retry = work.fail(call, Failures.ofItsOwn(failure));
            if (retry != null) {
                fail(retry, failure);
            }
        }
    }

    @Override
    public String poolName() {
        return config.name();
    }

    @Override
    public void started() {
        started.increment();
    }

    @Override
    public @Nullable CallThread next(CallThread done) {
        Work work = leave(done);
        checkTerminated();
        return work == null ? null : add(work);
    }

    @Override
    public void over(CallThread thread) {
        Work next = leave(thread);
        checkTerminated();
        startAll(next);
    }

    @Override
    public void startFailed(CallThread thread, RuntimeException failure) {
        fail(thread.work(), failure);
        over(thread);
    }

    @Override
    public CallThreadEnd.Holder holder() {
        return held;
    }

    @Override
    public void abandoned(CallThread thread, @Nullable Work rest) {
        abandoned.increment();
        if (rest != null) {
            again(rest); // before the thread's permit is passed on, so that this work gets it
        }
        over(thread);
    }

    /** Removes a thread and its work; returns the work that receives its permit. */
    private @Nullable Work leave(CallThread thread) {
        threads.remove(thread);
        if (KeyedWork.unwrap(thread.work()) instanceof Call<?> call) {
            call.thread = null;
        }
        leaveKey(thread.work());
        return waiting.over();
    }

    // ---- cancellation ------------------------------------------------------------------------------------------

    @Override
    public void cancelled(Call<?> call, boolean interrupt) {
        if (waiting.cancelled(call)) {
            checkTerminated();
            return;
        }
        if (backOff.cancelled(call)) {
            return;
        }
        CallThread thread = call.thread;
        if (interrupt && thread != null && thread.isRunning(0)) {
            thread.cancel(call, 0, true);
            stopper.killAfterGrace(thread, call, 0, "its call was cancelled and did not end");
        }
    }

    @Override
    public SpinPolicy spinPolicy() {
        return spinPolicy;
    }

    @Override
    public boolean isRunning(Call<?> call) {
        CallThread thread = call.thread;
        return thread != null && thread.isInCall();
    }

    @Override
    public void recallAll() {
        backOff.sweep();
        waiting.sweep();
        checkTerminated();
    }

    // ---- lifecycle ---------------------------------------------------------------------------------------------

    @Override
    public void beginRun() {
        if (!open.beginRun()) {
            throw Dispatcher.rejection(config);
        }
    }

    @Override
    public void endRun() {
        open.endRun();
        checkTerminated();
    }

    @Override
    public void shutdown() {
        open.shutdown();
        waiting.poolChanged();
        checkTerminated();
    }

    @Override
    public List<Work> shutdownNow(boolean interrupt) {
        open.stop();
        waiting.poolChanged();
        List<Work> notBegun = waiting.drain();
        notBegun.forEach(Work::cancelAll);
        waiting.drained(notBegun.size());
        notBegun.replaceAll(KeyedWork::unwrap);
        notBegun.addAll(backOff.drain());
        drainKeys(notBegun);
        for (CallThread thread : threads.all()) {
            if (thread.stop(interrupt)) {
                thread.work().cancelAll();
                notBegun.add(KeyedWork.unwrap(thread.work()));
                over(thread);
            }
        }
        if (interrupt && !threads.all().isEmpty()) {
            Timer.schedule(this::abandonAll, config.cancelGrace());
        }
        checkTerminated();
        return notBegun;
    }

    private void abandonAll() {
        for (CallThread thread : threads.all()) {
            thread.abandon(
                    "the pool was shut down by shutdownNow() and its call did not end within the grace period of "
                            + config.cancelGrace().toMillis() + " ms");
        }
    }

    @Override
    public boolean isShutdown() {
        return !open.accepts(false);
    }

    @Override
    public boolean runsOn(Thread candidate) {
        for (CallThread thread : threads.all()) {
            if (thread.runsOn(candidate)) {
                return true;
            }
        }
        return held.contains(candidate);
    }

    @Override
    public CountDownLatch termination() {
        return terminated;
    }

    @Override
    public PoolRecording recording() {
        return recording;
    }

    @Override
    public void addListener(PoolListener listener) {
        if (events.add(listener)) {
            startWatch.arm();
        }
    }

    @Override
    public void removeListener(PoolListener listener) {
        events.remove(listener);
    }

    @Override
    public AttemptEvents attempts() {
        return attempts;
    }

    private void noteQueued(Work work) {
        if (events.isOn()) {
            work.queued(System.nanoTime());
            String unused = work.name(); // finds out where a lambda stands, while the function is at hand
            startWatch.arm();
        }
    }

    /** A class rather than a method reference: pools are made on the way to a program's first result. */
    private final class Looks implements StartWatch.Looks {
        @Override
        public boolean look() {
            return tellStarts();
        }
    }

    private boolean tellStarts() {
        for (CallThread thread : threads.all()) {
            thread.tellStart();
        }
        return open.works() > 0;
    }

    @Override
    public List<WorkerInfo> workers() {
        return CallThreadView.workers(threads.all(), direct);
    }

    @Override
    public String dump() {
        return CallThreadView.dump(threads.all());
    }

    @Override
    public PoolStats stats() {
        PoolCounters.Outcomes outcomes = counters.outcomes();
        PermitQueue.Size queued = waiting.size();
        long running = Math.max(0, open.works() - queued.works());
        return outcomes.with(
                (int) running,
                0,
                queued.calls() + keys.size() + backOff.size(),
                submitted.get(),
                started.sum(),
                abandoned.sum());
    }

    private void checkTerminated() {
        if (open.isOver()) {
            terminated.countDown();
        }
    }
}
