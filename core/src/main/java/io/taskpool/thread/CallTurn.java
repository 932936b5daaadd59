package io.taskpool.thread;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells which call of its work a {@link ThreadWorker} is running. The worker's thread passes from call to call by a
 * compare-and-set, because a lock would cost several times as much as a small call.
 *
 * <p><b>States:</b> <i>before the first call</i> → <i>running 0</i> → <i>after 0</i> → <i>running 1</i> → … Beside each of them the
 * turn may be <i>held</i>: then the thread's next step fails, and the thread has to make it under the worker's lock, which
 * lets go.
 *
 * <p><b>Concurrency:</b> only the worker's thread makes steps. Any thread may hold the turn, but only under the lock. So
 * from then on until that thread gives up the lock, what it has read stays as it is: the call that it found running is
 * still running, and none begins. And if a step succeeds without the lock, nobody has held the turn since the step before,
 * so all that the lock guards is as the worker's thread has last seen it.
 */
final class CallTurn {
    private static final int RUNNING = 1;
    private static final int HELD = 2;
    private static final int CALL_SHIFT = 2;

    private static final long BEFORE_FIRST = -1L << CALL_SHIFT;

    /** The number of the call in its work, and the two bits. */
    private final AtomicLong word = new AtomicLong(BEFORE_FIRST);

    // ---- for the worker's thread -------------------------------------------------------------------------------

    /** Begins the call after the one that has ended; false if the turn is held. */
    boolean begin(int call) {
        return word.compareAndSet(after(call - 1), running(call));
    }

    /** Ends the running call; false if the turn is held. */
    boolean end(int call) {
        return word.compareAndSet(running(call), after(call));
    }

    /** Begins a call whether the turn is held or not, and lets go. Under the lock. */
    void beginAnyway(int call) {
        word.set(running(call));
    }

    /** Ends a call whether the turn is held or not, and lets go. Under the lock. */
    void endAnyway(int call) {
        word.set(after(call));
    }

    /** Goes before the first call of other work, and lets go. Under the lock. */
    void reset() {
        word.set(BEFORE_FIRST);
    }

    // ---- for any thread ----------------------------------------------------------------------------------------

    /** Holds the turn, and returns what it is, for {@link #isRunning} and {@link #call}. Under the lock. */
    long hold() {
        while (true) {
            long now = word.get();
            if ((now & HELD) != 0 || word.compareAndSet(now, now | HELD)) {
                return now;
            }
        }
    }

    static boolean isRunning(long held) {
        return (held & RUNNING) != 0;
    }

    /** Returns the call that is running or has ended last, or -1 before the first. */
    static int call(long held) {
        return (int) (held >> CALL_SHIFT);
    }

    private static long running(int call) {
        return after(call) | RUNNING;
    }

    private static long after(int call) {
        return (long) call << CALL_SHIFT;
    }
}
