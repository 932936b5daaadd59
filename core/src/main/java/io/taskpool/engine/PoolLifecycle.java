package io.taskpool.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds a pool's state and the numbers of its open runs and works in one word, so that accepting work and detecting
 * termination are each one atomic step without a lock.
 *
 * <pre>
 *   OPEN ──shutdown──▶ SHUT ──stop──▶ STOPPED       SHUT or STOPPED, no work, no run: terminated
 *     └───────────────stop───────────────┘
 * </pre>
 *
 * <p>Termination is final because nothing is accepted afterwards, not even a late retry.
 */
final class PoolLifecycle {
    /** The result of {@link #enter} for rejected work. */
    static final long REFUSED = -1;

    private static final long RUN = 1L << 40;
    private static final long WORKS = RUN - 1;
    private static final long SHUT = 1L << 61;
    private static final long STOPPED = 1L << 62;

    private final AtomicLong word = new AtomicLong();

    /** Accepts a piece of work; returns the number of open works before, or {@link #REFUSED}. */
    long enter(boolean ofRun) {
        return add(1, ofRun ? STOPPED : SHUT);
    }

    /** Accepts a retry, or the rest, of work that was accepted before and may have ended already. */
    long enterAgain() {
        return add(1, STOPPED);
    }

    private long add(long what, long refusing) {
        while (true) {
            long before = word.get();
            if ((before & refusing) != 0 || isOver(before)) {
                return REFUSED;
            }
            if (word.weakCompareAndSetVolatile(before, before + what)) {
                return before & WORKS;
            }
        }
    }

    /** Removes pieces of work that have ended; returns the number of open works before. */
    long leave(long works) {
        return word.getAndAdd(-works) & WORKS;
    }

    /** Accepts a run; false if the pool was shut down. */
    boolean beginRun() {
        return add(RUN, SHUT) != REFUSED;
    }

    /** Accepts a piece of work that waits for something else than a thread; false if it is rejected. */
    boolean hold(boolean ofRun) {
        return add(RUN, ofRun ? STOPPED : SHUT) != REFUSED;
    }

    /** Keeps the pool open for work that was accepted before and waits; false if the pool was stopped. */
    boolean holdAgain() {
        return add(RUN, STOPPED) != REFUSED;
    }

    /** Keeps the pool from terminating, like a run that was begun before; false if it has terminated. */
    boolean holdToFinish() {
        return add(RUN, 0) != REFUSED;
    }

    void endRun() {
        word.addAndGet(-RUN);
    }

    void shutdown() {
        word.updateAndGet(before -> before | SHUT);
    }

    void stop() {
        word.updateAndGet(before -> before | SHUT | STOPPED);
    }

    boolean accepts(boolean ofRun) {
        return (word.get() & (ofRun ? STOPPED : SHUT)) == 0;
    }

    boolean isStopped() {
        return !accepts(true);
    }

    /** Tells whether the pool has terminated. */
    boolean isOver() {
        return isOver(word.get());
    }

    private static boolean isOver(long now) {
        return (now & SHUT) != 0 && (now & ~(SHUT | STOPPED)) == 0;
    }

    long works() {
        return word.get() & WORKS;
    }
}
