package io.taskpool.engine;

import java.util.concurrent.TimeUnit;

/**
 * Limits how soon and how many workers may be started, so that neither an invalid JVM flag nor a crash loop causes a
 * storm of process starts. Guarded by the scheduler's lock.
 */
final class StartPolicy {
    /**
     * After this many workers in a row that were ready and died before they started a call, waiting calls fail. More
     * than the failed starts allowed, because something may be killing idle workers.
     */
    private static final int UNUSED_DEATHS = 5;

    private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * After this many workers in a row that were killed from outside while they were starting, waiting calls fail. Such
     * a kill says little about whether workers can be started, unless it keeps happening.
     */
    private static final int KILLS = 20;

    /** Starting more JVMs than this in parallel only slows each of them down. */
    private static final int STARTING_AT_ONCE =
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    /** After this many workers in a row that died without a successful call, further starts are delayed. */
    private static final int DEATHS_IN_A_LOOP = 10;

    private static final long FIRST_LOOP_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_LOOP_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int attempts;
    private final int killsAllowed;
    private final int unusedDeathsAllowed;

    /** Consecutive failed starts. */
    private int failures;

    /** Consecutive workers that were killed from outside while they were starting. */
    private int kills;

    /** Consecutive workers that died after they were ready and before they started a call. */
    private int unusedDeaths;

    /** Consecutive workers that died without a successful call. */
    private int deaths;

    private long notBeforeNanos;

    /**
     * @param attempts the number of consecutive failed starts after which a pool without workers is broken; 1 for a
     *     pool whose first worker is its only one, whatever ended it
     */
    StartPolicy(int attempts) {
        this.attempts = attempts;
        this.killsAllowed = attempts == 1 ? 1 : KILLS;
        this.unusedDeathsAllowed = attempts == 1 ? 1 : UNUSED_DEATHS;
    }

    /** Counts a failed start; true if the limit is reached. */
    boolean failed() {
        failures++;
        delayNext();
        return failures >= attempts;
    }

    /** Counts a worker that was killed from outside while it was starting; true if the limit is reached. */
    boolean killed() {
        kills++;
        notBeforeNanos = System.nanoTime() + FIRST_DELAY_NANOS;
        return kills >= killsAllowed;
    }

    /** Counts a worker that died before it started a call; true if the limit is reached. */
    boolean diedUnused() {
        unusedDeaths++;
        delayNext();
        return unusedDeaths >= unusedDeathsAllowed;
    }

    private void delayNext() {
        int doublings = Math.min(20, 2 * (failures + unusedDeaths - 1));
        notBeforeNanos = System.nanoTime() + Math.min(MAX_DELAY_NANOS, FIRST_DELAY_NANOS << doublings);
    }

    /** Records that a worker is ready. */
    void ready() {
        failures = 0;
        kills = 0;
    }

    /** Records that a worker died, and whether any of its calls had succeeded. */
    void died(boolean succeeded) {
        if (succeeded) {
            deaths = 0;
            return;
        }
        deaths++;
        if (deaths >= DEATHS_IN_A_LOOP) {
            long delay = FIRST_LOOP_DELAY_NANOS << Math.min(10, deaths - DEATHS_IN_A_LOOP);
            notBeforeNanos = System.nanoTime() + Math.min(MAX_LOOP_DELAY_NANOS, delay);
        }
    }

    /** Records that a call succeeded, which ends any crash loop. */
    void worked() {
        deaths = 0;
    }

    /** Records that a worker has started a call. */
    void used() {
        unusedDeaths = 0;
    }

    /** Clears the failure counts, so that the next call starts workers again. */
    void reset() {
        failures = 0;
        kills = 0;
        unusedDeaths = 0;
    }

    /** Returns the delay before the next start, in nanoseconds. */
    long delayNanos() {
        boolean trouble = failures + unusedDeaths + kills > 0 || deaths >= DEATHS_IN_A_LOOP;
        return trouble ? Math.max(0, notBeforeNanos - System.nanoTime()) : 0;
    }

    /** Returns how many more workers may be started now. */
    int room(int starting) {
        // After a failure, one attempt at a time is enough to detect recovery.
        return (failures + unusedDeaths > 0 ? 1 : STARTING_AT_ONCE) - starting;
    }
}
