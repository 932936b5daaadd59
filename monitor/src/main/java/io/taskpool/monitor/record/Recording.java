package io.taskpool.monitor.record;

import static java.util.Objects.requireNonNull;

import io.taskpool.CallEvent;
import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a pool tells, for all that shows it.
 *
 * <p><b>Bounded.</b> The last {@value #MOST_CALLS} attempts and the last {@value #MOST_WORKERS} workers are kept, at about 100 bytes an
 * attempt. Exceptions are replaced by their texts ({@link FailureTexts}), so nothing of the user's is held on to.
 *
 * <p>It must not refer to the pool: the pool refers to its listeners, and one that nobody else refers to has to end.
 *
 * <p><b>Concurrency:</b> the monitor guards all fields but the log, which guards itself. The pool calls one method at a time; what is
 * returned are snapshots.
 */
public final class Recording implements PoolListener {
    /** How many ended attempts are kept. */
    public static final int MOST_CALLS = 1 << 20;

    /** How many workers are kept. */
    public static final int MOST_WORKERS = 10_000;

    /** After so long without an event, no more are waited for. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String pool;
    private final Instant since;
    private final InstantSource clock;
    private final CallLog log = new CallLog(MOST_CALLS);

    // Guarded by this.
    private final FailureTexts failures = new FailureTexts();
    private final Map<String, CallEvent> running = new HashMap<>();
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private int alive;
    private int mostAlive;
    private long lost;
    private int waiters;

    /** How many attempts had ended when this began, plus those that were waited for in vain. */
    private long untold;

    /** A worker, from when it was ready. */
    private static final class Life {
        private WorkerInfo worker;
        private Instant ready;
        private boolean used;
        private @Nullable Instant ended;
        private @Nullable String why;

        Life(WorkerInfo worker, Instant ready) {
            this.worker = worker;
            this.ready = ready;
        }
    }

    /**
     * Makes a recording that nothing was told yet.
     *
     * @param pool the pool's name
     * @param since when it begins
     */
    public Recording(String pool, Instant since) {
        this(pool, since, InstantSource.system());
    }

    /**
     * Makes a recording that nothing was told yet.
     *
     * @param pool the pool's name
     * @param since when it begins
     * @param clock tells when a worker is ready and when it has ended
     */
    public Recording(String pool, Instant since, InstantSource clock) {
        this.pool = requireNonNull(pool, "pool");
        this.since = requireNonNull(since, "since");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Makes a recording that listens to a pool from now on.
     *
     * @param name the pool's name
     * @param pool the pool
     * @return the recording
     */
    public static Recording start(String name, TaskPool pool) {
        Recording recording = new Recording(name, Instant.now());
        recording.expectAfter(pool.stats());
        pool.addListener(recording);
        recording.seed(pool.workers()); // after it listens, so that none is missed
        return recording;
    }

    private synchronized void expectAfter(PoolStats stats) {
        untold = ended(stats);
    }

    private synchronized void seed(List<WorkerInfo> workers) {
        for (WorkerInfo worker : workers) {
            if (worker.state() != WorkerState.STARTING
                    && !isThreadOfOneCall(worker.name())
                    && !lives.containsKey(worker.name())) {
                begin(worker, since);
            }
        }
    }

    /**
     * Tells a worker from the thread of a single call, which is none and has no name that comes again.
     *
     * @param worker a worker's name, as {@link WorkerInfo#name()} and {@link CallEvent#worker()} say it
     * @return true if it is the name of a thread that lives as long as its call
     */
    public static boolean isThreadOfOneCall(String worker) {
        return worker.startsWith("thread ");
    }

    // ---- what the pool tells ------------------------------------------------------------------------------------

    @Override
    public synchronized void callStarted(CallEvent event) {
        running.put(event.worker(), event);
        Life life = lives.get(event.worker());
        if (life != null && !life.used) { // its readiness may have been noted after its first call began
            life.used = true;
            if (event.started().isBefore(life.ready) && !event.started().isBefore(since)) {
                life.ready = event.started();
            }
        }
    }

    @Override
    public synchronized void callEnded(CallEvent event) {
        CallEvent current = running.get(event.worker());
        if (current != null && current.number() == event.number() && current.attempt() == event.attempt()) {
            running.remove(event.worker());
        }
        Throwable failure = event.failure();
        log.add(failure == null ? event : RecordedCall.of(event, failures.of(failure)));
        if (waiters > 0) {
            notifyAll();
        }
    }

    @Override
    public synchronized void workerReady(WorkerInfo worker) {
        if (!lives.containsKey(worker.name())) {
            begin(worker, clock.instant());
        }
    }

    @Override
    public synchronized void workerEnded(WorkerInfo worker, String why) {
        Life life = lives.get(worker.name());
        if (life == null) { // it ended while this began
            life = begin(worker, since);
        }
        life.worker = worker;
        life.ended = clock.instant();
        life.why = why;
        alive--;
        running.remove(worker.name());
        forgetEnded();
    }

    /** What is running is not known any more: the end of any of these may have been lost. */
    @Override
    public synchronized void eventsLost(long count) {
        lost += count;
        running.clear();
        if (waiters > 0) {
            notifyAll();
        }
    }

    private Life begin(WorkerInfo worker, Instant ready) {
        Life life = new Life(worker, ready);
        lives.put(worker.name(), life);
        alive++;
        mostAlive = Math.max(mostAlive, alive);
        return life;
    }

    private void forgetEnded() {
        for (Iterator<Life> each = lives.values().iterator(); lives.size() > MOST_WORKERS && each.hasNext(); ) {
            if (each.next().ended != null) {
                each.remove();
            }
        }
    }

    // ---- what is known ------------------------------------------------------------------------------------------

    /**
     * Waits until all that has ended was told, as the pool's counters say. Some of what they count is never told, such as a call that
     * failed before it began; so the wait is over when a second has passed without news. It does not end at an interrupt, which
     * stays set.
     *
     * @param stats the pool's counters
     */
    public synchronized void awaitTold(PoolStats stats) {
        long wanted = ended(stats) - untold;
        long begun = System.nanoTime();
        long lastNews = begun;
        long told = told();
        boolean interrupted = false;
        waiters++;
        while (told < wanted) {
            long now = System.nanoTime();
            long left = Math.min(lastNews + QUIET_NANOS - now, begun + LONGEST_WAIT_NANOS - now);
            if (left <= 0) {
                untold += wanted - told;
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
            if (told() > told) {
                told = told();
                lastNews = System.nanoTime();
            }
        }
        waiters--;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long ended(PoolStats stats) {
        return stats.succeeded() + stats.failed() + stats.retried();
    }

    private synchronized long told() {
        return log.count() + lost;
    }

    /**
     * Returns the pool's name.
     *
     * @return the name
     */
    public String pool() {
        return pool;
    }

    /**
     * Returns how many workers the pool has had at once.
     *
     * @return the largest number; 0 if each call has a thread of its own
     */
    public synchronized int workers() {
        return mostAlive;
    }

    /**
     * Returns when the recording began.
     *
     * @return the time
     */
    public Instant since() {
        return since;
    }

    /**
     * Returns the attempts that have ended.
     *
     * @return the last {@value #MOST_CALLS}, in the order in which they ended; copies nothing
     */
    public List<CallEvent> calls() {
        return log.from(0);
    }

    /**
     * Returns how many attempts have ended.
     *
     * @return the number, with those that are not kept any more
     */
    public long callCount() {
        return log.count();
    }

    /**
     * Returns how many attempts have ended that are not kept any more.
     *
     * @return the number; the first one that is kept has this position
     */
    public long callsDropped() {
        return log.dropped();
    }

    /**
     * Returns the attempts that ended after others.
     *
     * @param first how many came before, by {@link #callCount()}
     * @return those that are still kept, in the order in which they ended; copies nothing
     */
    public List<CallEvent> callsFrom(long first) {
        return log.from(first);
    }

    /**
     * Returns the attempts that run. After events were lost, those that began before are missing until they end.
     *
     * @return the attempts, without their ends
     */
    public synchronized Collection<CallEvent> running() {
        return List.copyOf(running.values());
    }

    /**
     * Returns the workers, in the order in which they were ready.
     *
     * @return all that live, and the last that ended; none if each call has a thread of its own
     */
    public synchronized List<WorkerLife> lives() {
        List<WorkerLife> all = new ArrayList<>(lives.size());
        for (Life life : lives.values()) {
            all.add(new WorkerLife(life.worker, life.ready, life.ended, life.why));
        }
        return all;
    }

    /**
     * Returns how many events were lost because this was too slow for the pool.
     *
     * @return the number; an attempt that was lost counts twice, for its start and its end
     */
    public synchronized long lost() {
        return lost;
    }
}
