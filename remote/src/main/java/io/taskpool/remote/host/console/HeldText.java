package io.taskpool.remote.host.console;

import java.util.function.LongConsumer;

/** How much text of one worker waits in a {@link Console}. Guarded by the console's monitor, but for {@link #taken}. */
final class HeldText {
    /** A worker that respects its window has less than this; anything more is dropped. */
    static final int MAX_BYTES = 1 << 20;

    private final LongConsumer taken;
    private int bytes;

    /**
     * Makes one without any text.
     *
     * @param taken is told how much was written, on any thread and without a lock of the console
     */
    HeldText(LongConsumer taken) {
        this.taken = taken;
    }

    /** Adds text; false if it is too much. */
    boolean hold(int more) {
        if (more > MAX_BYTES - bytes) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** Removes text that was written. */
    void release(int less) {
        bytes -= less;
    }

    int held() {
        return bytes;
    }

    /** Tells the worker that text was written. Called without a lock. */
    void taken(int count) {
        taken.accept(count);
    }
}
