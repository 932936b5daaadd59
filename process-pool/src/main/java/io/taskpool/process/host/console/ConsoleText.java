package io.taskpool.process.host.console;

import java.util.function.LongConsumer;

/**
 * What one worker prints to one of the standard streams, on its way through the {@link Console}. For one thread at a time, other
 * than what the console calls.
 */
public final class ConsoleText {
    private final Console console;
    private final HeldText held;

    /** Of the last text that nobody has waited for, or 0. */
    private long ticket;

    /**
     * Makes one.
     *
     * @param console where it goes
     * @param taken told how much was taken, by any thread and under no lock of the console's
     */
    public ConsoleText(Console console, LongConsumer taken) {
        this.console = console;
        this.held = new HeldText(taken);
    }

    public void add(byte[] bytes) {
        ticket = Math.max(ticket, console.add(held, bytes));
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
        console.awaitRoom(held, bytes);
    }
}
