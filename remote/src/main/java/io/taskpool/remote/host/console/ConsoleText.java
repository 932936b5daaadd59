package io.taskpool.remote.host.console;

import java.util.function.LongConsumer;

/**
 * What one worker prints to one standard stream, on its way through the {@link Console}. For one thread at a time,
 * except for the method that the console calls.
 */
public final class ConsoleText {
    private final Console console;
    private final HeldText held;

    /** The ticket of the last text that has not been waited for, or 0. */
    private long ticket;

    /**
     * Makes one.
     *
     * @param console where it goes
     * @param taken is told how much was written, on any thread and without a lock of the console
     */
    public ConsoleText(Console console, LongConsumer taken) {
        this.console = console;
        this.held = new HeldText(taken);
    }

    public void add(byte[] bytes) {
        ticket = Math.max(ticket, console.add(held, bytes));
    }

    /** Waits until what was added is written, as long as the console accepts text. Each text is waited for once. */
    public void awaitWritten() {
        if (ticket > 0) {
            console.await(ticket);
            ticket = 0;
        }
    }

    /**
     * Waits until at most that much is left.
     *
     * @throws InterruptedException if the current thread is interrupted meanwhile
     */
    public void awaitRoom(int bytes) throws InterruptedException {
        console.awaitRoom(held, bytes);
    }
}
