package io.taskpool.engine.jfr;

import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.engine.threads.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that somebody records with Java Flight Recorder, and listens to the pool then.
 *
 * <p>A program that does not record must not pay for loading the recorder, and the recorder tells only those who have loaded it that it
 * has started. So this looks for the recorder's own thread, when the pool is made and then, at most once a second, when there is work.
 * While it runs, a timer checks each second what is to be recorded, until it is over or the pool has terminated.
 *
 * <p>Concurrency: whoever sets {@code ticking} makes the first check, and from then on the timer's thread makes them, one after the
 * other, until it clears the flag. So the listener is used by one thread at a time.
 */
public final class PoolRecording {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The recorder's thread that fetches what is recorded periodically, on all JDKs from 17 to 25. */
    private static final String RECORDER_THREAD = "JFR Periodic Tasks";

    /** The pool, for this class. */
    public interface Target {
        /**
         * Returns the pool's name.
         *
         * @return the name
         */
        String name();

        /**
         * Adds a listener.
         *
         * @param listener the listener
         */
        void addListener(PoolListener listener);

        /**
         * Removes a listener.
         *
         * @param listener the listener
         */
        void removeListener(PoolListener listener);

        /**
         * Returns the pool's counters.
         *
         * @return a snapshot
         */
        PoolStats stats();

        /**
         * Tells whether the pool has terminated.
         *
         * @return true if nothing happens in it any more
         */
        boolean isTerminated();
    }

    private final Target pool;
    private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());
    private final AtomicBoolean ticking = new AtomicBoolean();

    // Only for the checks.
    private @Nullable RecordingListener listener;
    private boolean listening;

    /**
     * Makes the recording of a pool.
     *
     * @param pool the pool
     */
    public PoolRecording(Target pool) {
        this.pool = pool;
    }

    /** Looks whether somebody records, when the pool is made. */
    public void look() {
        if (ContextFreeThreads.isRunning(RECORDER_THREAD) && ticking.compareAndSet(false, true)) {
            tick();
        }
    }

    /**
     * Looks whether somebody records, unless that was done within a second.
     *
     * @param now the time, on the clock of {@link System#nanoTime()}
     */
    public void look(long now) {
        long last = lookedNanos.get();
        if (now - last > PERIOD_NANOS && !ticking.get() && lookedNanos.compareAndSet(last, now)) {
            look();
        }
    }

    private void tick() {
        boolean goesOn = false;
        try {
            goesOn = follow();
        } catch (NoClassDefFoundError e) {
            return; // a thread of that name and no recorder: this JVM lacks the module jdk.jfr
        }
        if (goesOn) {
            Timer.schedule(this::tick, PERIOD_NANOS);
        } else {
            ticking.set(false);
        }
    }

    /** Listens as long as a recording wants that; false if there is none any more. */
    private boolean follow() {
        RecordingListener mine = listener;
        if (mine == null) {
            mine = new RecordingListener(pool.name());
            listener = mine;
        }
        boolean over = pool.isTerminated();
        boolean wanted = mine.isWanted();
        if (!over && wanted != listening) { // a pool that has terminated may still have something to tell
            listening = wanted;
            if (wanted) {
                pool.addListener(mine);
            } else {
                pool.removeListener(mine);
            }
        }
        if (!over && mine.wantsStats()) {
            mine.record(pool.stats());
        }
        return !over && ContextFreeThreads.isRunning(RECORDER_THREAD);
    }
}
