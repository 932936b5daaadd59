package io.taskpool.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a pool takes work, and how much of what it took is not over: state, runs and pieces of work in one word, so that
 * to accept work and to find that nothing is left are one atomic step each, without a lock.
 *
 * <pre>
 *   OPEN ──shutdown──▶ SHUT ──stop──▶ STOPPED       SHUT or STOPPED, no work, no run: over, for ever
 *     └───────────────stop───────────────┘
 * </pre>
 *
 * <p>Over is for ever because nothing is accepted then, not even a retry that comes late.
 */
final class PoolLifecycle {
    /** What {@link #enter} returns for work that is refused. */
    static final long REFUSED = -1;

    private static final long RUN = 1L << 40;
    private static final long WORKS = RUN - 1;
    private static final long SHUT = 1L << 61;
    private static final long STOPPED = 1L << 62;

    private final AtomicLong word = new AtomicLong();

    /** Accepts a piece of work; returns how many there were before, or {@link #REFUSED}. */
    long enter(boolean ofRun) {
        return add(1, ofRun ? STOPPED : SHUT);
    }

    /** Accepts more of what was accepted before, which may have left already. */
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

    /** Takes out pieces of work that are over; returns how many there were before. */
    long leave(long works) {
        return word.getAndAdd(-works) & WORKS;
    }

    /** Accepts a run; false if the pool is shut. */
    boolean beginRun() {
        return add(RUN, SHUT) != REFUSED;
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

    /** Tells whether nothing is left, and nothing can come any more. */
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
