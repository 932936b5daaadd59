package io.taskpool.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on behalf of the engine: the backend's half of the interface between the two. The engine calls these
 * methods without holding a lock, and a worker calls its {@link WorkerContext} without holding one. No method waits for
 * user code.
 */
public interface Worker extends Stoppable {
    /**
     * Runs a batch of work. Called only after {@link WorkerContext#ready} and while no work is outstanding. A worker
     * that has ended in the meantime gives the batch back through {@link WorkerContext#recalled} before this method
     * returns.
     *
     * @param batch the work to run, in this order; the worker may keep the list
     */
    void run(List<WorkUnit> batch);

    /**
     * Gives back the calls that have not started, through {@link WorkerContext#recalled}. A call that is given back
     * never runs on this worker, and a call that has started is never given back.
     */
    void recall();

    /**
     * Returns the call that is running.
     *
     * @return the running call, or null if none is
     */
    @Nullable
    RunningCall running();

    /**
     * Keeps further calls from starting. The running call continues. Work that is handed over later is given back.
     *
     * @return slices of the outstanding work that has not started, in order; none of it will start
     */
    List<WorkUnit> stop();

    /**
     * Tells the worker that {@link WorkerContext#isObserved} has changed. A worker that asks before each call needs no telling.
     */
    default void observedChanged() {}

    /**
     * Cancels the calls that are {@link WorkerContext#over} and whose outcome is still being read, and interrupts the
     * thread that reads it.
     *
     * @return true if there are such calls
     */
    default boolean stopReading() {
        return false;
    }

    /**
     * Stops waiting for outcomes that are still being read.
     *
     * @param reason why, for messages
     */
    default void giveUpReading(String reason) {}

    /**
     * Tells whether the worker runs its calls on a given thread of this JVM, and the pool still waits for that thread.
     *
     * @param thread the thread
     * @return false for workers that are processes, and for a thread that was abandoned
     */
    default boolean runsOn(Thread thread) {
        return false;
    }

    /**
     * Returns the id of the process that the worker runs in.
     *
     * @return the process id; this JVM's for workers that are threads
     */
    default long pid() {
        return ProcessHandle.current().pid();
    }

    /**
     * Returns the name of the machine that the worker runs on.
     *
     * @return the name; {@code localhost}, by default, for this machine
     */
    default String host() {
        return "localhost";
    }

    /**
     * Returns the memory that the worker uses.
     *
     * @return the number of bytes, or -1 if it cannot be determined
     */
    long memoryBytes();

    /**
     * Forcibly ends the worker. A worker that can be killed fails its running call and reports
     * {@link WorkerContext#ended}. A thread cannot be killed, so it is abandoned: it ends when its task returns.
     *
     * @param reason why, for messages
     */
    void kill(String reason);

    /**
     * Forcibly ends the worker unless it is running a call. No call starts in between.
     *
     * @param reason why, for messages
     */
    void killUnlessRunning(String reason);

    /**
     * Shuts the worker down once it has run its outstanding work, or at once if it is still starting. It then reports
     * {@link WorkerContext#ended}.
     */
    void end();
}
