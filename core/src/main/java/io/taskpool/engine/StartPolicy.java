package io.taskpool.engine;

import java.util.concurrent.TimeUnit;

/**
 * Decides how soon and how many workers may be started, so that neither a wrong flag nor a crash loop becomes a storm of
 * process starts. Guarded by the scheduler's lock.
 */
final class StartPolicy {
    /** The same for workers that were ready and died before they began a call: someone may be killing idle ones. */
    private static final int UNUSED_DEATHS = 5;

    private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * The same for workers that somebody else ended while they started: that says little about whether they could be
     * started, unless it never ends.
     */
    private static final int KILLS = 20;

    /** Starting more JVMs at once than this only makes each of them slower. */
    private static final int STARTING_AT_ONCE =
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    /** After this many workers in a row that died without one call that succeeded, the next are not started at once. */
    private static final int DEATHS_IN_A_LOOP = 10;

    private static final long FIRST_LOOP_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_LOOP_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int attempts;
    private final int killsAllowed;
    private final int unusedDeathsAllowed;

    /** Failed starts in a row. */
    private int failures;

    /** Workers in a row that somebody else ended while they started. */
    private int kills;

    /** Workers in a row that died between being ready and beginning a call. */
    private int unusedDeaths;

    /** Workers in a row that died without one call that succeeded. */
    private int deaths;

    private long notBeforeNanos;

    /**
     * @param attempts a pool with no worker at all is broken after this many failed starts in a row; 1 for a pool whose
     *     first worker is its only one, whatever ended it
     */
    StartPolicy(int attempts) {
        this.attempts = attempts;
        this.killsAllowed = attempts == 1 ? 1 : KILLS;
        this.unusedDeathsAllowed = attempts == 1 ? 1 : UNUSED_DEATHS;
    }

    /** Counts a failed start; true if it was one too many. */
    boolean failed() {
        failures++;
        delayNext();
        return failures >= attempts;
    }

    /** Counts a worker that somebody else ended while it started; true if it was one too many. */
    boolean killed() {
        kills++;
        notBeforeNanos = System.nanoTime() + FIRST_DELAY_NANOS;
        return kills >= killsAllowed;
    }

    /** Counts a worker that died before it began a call; true if it was one too many. */
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

    /** Records that a worker died, having finished a call well or not. */
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

    /** Records that a call succeeded: whatever loop there was is over. */
    void worked() {
        deaths = 0;
    }

    /** Records that a worker has begun a call. */
    void used() {
        unusedDeaths = 0;
    }

    /** Forgets what was, so that the next call tries anew. */
    void reset() {
        failures = 0;
        kills = 0;
        unusedDeaths = 0;
    }

    /** Returns how long to wait before the next start. */
    long delayNanos() {
        boolean trouble = failures + unusedDeaths + kills > 0 || deaths >= DEATHS_IN_A_LOOP;
        return trouble ? Math.max(0, notBeforeNanos - System.nanoTime()) : 0;
    }

    /** Returns how many more workers may be started now. */
    int room(int starting) {
        // After a failure one attempt at a time is enough to learn whether the trouble is over.
        return (failures + unusedDeaths > 0 ? 1 : STARTING_AT_ONCE) - starting;
    }
}
