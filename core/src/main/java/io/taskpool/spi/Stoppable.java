package io.taskpool.spi;

import java.util.function.Consumer;

/** Runs calls and can stop one of them. No method waits for user code. */
public interface Stoppable {
    /**
     * Keeps a call from starting, or interrupts it if it is running. Has no effect on a call that has ended, nor on the
     * call after it.
     *
     * @param work the work the call belongs to
     * @param call its number in that work
     * @param interrupt whether to interrupt the call if it is running
     */
    void cancel(WorkUnit work, int call, boolean interrupt);

    /**
     * Requests the stacks of the threads that run the calls.
     *
     * @param receiver receives the stacks as text, from within this method, later or never
     */
    void stacks(Consumer<String> receiver);

    /**
     * Is told that a call has reached its time limit, before its failure is reported. The default does nothing.
     *
     * @param work the call's work
     * @param call the number of the call in that work
     * @param failure what the call fails with, unless it is repeated
     */
    default void timesOut(WorkUnit work, int call, Throwable failure) {}

    /**
     * Forcibly ends the worker or thread that runs the call, if the call is still running. Has no effect if the call
     * has ended. No later call starts in between, so none is hit in its place.
     *
     * @param work the work the call belongs to
     * @param call its number in that work
     * @param reason why, for messages
     */
    void killIfRunning(WorkUnit work, int call, String reason);

    /**
     * Returns the name used in messages.
     *
     * @return for example {@code worker 3 (pid 4711)}
     */
    String displayName();
}
