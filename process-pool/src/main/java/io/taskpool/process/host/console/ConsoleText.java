package io.taskpool.process.host.console;

import java.util.function.LongConsumer;

/**
 * What one worker prints to one of the standard streams, on its way through the {@link Console}. For one thread at a time, other
 * than what the console calls.
 */
public final class ConsoleText {
    /** A worker that keeps to its window has less here; more is dropped. */
    static final int MAX_BYTES = 1 << 20;

    private final Console console;
    private final LongConsumer taken;

    /** Of the last text that nobody has waited for, or 0. */
    private long ticket;

    /** How much waits. Guarded by the console's monitor. */
    private int held;

    /**
     * Makes one.
     *
     * @param console where it goes
     * @param taken told how much was taken, by any thread and under no lock of the console's
     */
    public ConsoleText(Console console, LongConsumer taken) {
        this.console = console;
        this.taken = taken;
    }

    public void add(byte[] bytes) {
        ticket = Math.max(ticket, console.add(this, bytes));
    }

    /** Waits until what was added is written, as long as the console takes any text. Each text is waited for once. */
    public void awaitWritten() {
        if (ticket > 0) {
            console.await(ticket);
            ticket = 0;
        }
    }

    /** Waits until no more than so much is left. */
    void awaitRoom(int bytes) throws InterruptedException {
        console.awaitRoom(this, bytes);
    }

    // ---- for the console ---------------------------------------------------------------------------------------

    void taken(int bytes) {
        taken.accept(bytes);
    }

    /** Under the monitor; false if it is too much. */
    boolean hold(int bytes) {
        if (bytes > MAX_BYTES - held) {
            return false;
        }
        held += bytes;
        return true;
    }

    void release(int bytes) {
        held -= bytes;
    }

    int held() {
        return held;
    }
}
