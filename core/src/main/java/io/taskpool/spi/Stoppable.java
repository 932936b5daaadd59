package io.taskpool.spi;

import java.util.function.Consumer;

/** What runs calls and can be made to stop one of them. No method waits for user code. */
public interface Stoppable {
    /**
     * Keeps a call from beginning, or interrupts it if it is running. A call that is over is left alone, and so is the
     * next one.
     *
     * @param work the work the call belongs to
     * @param call its number in that work
     * @param interrupt whether to interrupt the call if it is running
     */
    void cancel(WorkUnit work, int call, boolean interrupt);

    /**
     * Asks what the threads are doing.
     *
     * @param receiver gets the stacks as text, at once, later or never
     */
    void stacks(Consumer<String> receiver);

    /**
     * Ends what runs the call by force if the call is still running. If it is over, it is left alone; no call that is
     * behind it begins in between, so that none is hit in its place.
     *
     * @param work the work the call belongs to
     * @param call its number in that work
     * @param reason why, for messages
     */
    void killIfRunning(WorkUnit work, int call, String reason);

    /**
     * Returns how it is called in messages.
     *
     * @return for example {@code worker 3 (pid 4711)}
     */
    String displayName();
}
