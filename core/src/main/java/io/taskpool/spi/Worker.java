package io.taskpool.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend supplies for each worker: the lower half of the seam between the engine and a backend. The engine calls
 * these methods without holding a lock, and a worker calls its {@link WorkerContext} without holding one. No method waits for
 * user code.
 */
public interface Worker extends Stoppable {
    /**
     * Runs work after what was given before. Called only after {@link WorkerContext#ready} and with no work outstanding. A worker
     * that has ended meanwhile gives it back by {@link WorkerContext#recalled} before this returns.
     *
     * @param batch what to run, in this order; the worker may keep the list
     */
    void run(List<WorkUnit> batch);

    /**
     * Gives back the calls that have not begun, by {@link WorkerContext#recalled}. A call that is given back never runs here, and
     * one that has begun is never given back.
     */
    void recall();

    /**
     * Tells which call is running.
     *
     * @return the running call, or null if none is
     */
    @Nullable
    RunningCall running();

    /**
     * Lets no further call begin. The running call goes on. Work that is given after this, is given back.
     *
     * @return slices of the work that was given and has not begun, in order; none of it ever begins
     */
    List<WorkUnit> stop();

    /**
     * Cancels the calls that are {@link WorkerContext#over} and whose outcome is still being read, and interrupts whoever reads.
     *
     * @return whether there are any
     */
    default boolean stopReading() {
        return false;
    }

    /**
     * Waits no longer for outcomes that are still being read.
     *
     * @param reason why, for messages
     */
    default void giveUpReading(String reason) {}

    /**
     * Tells whether calls run on that thread of this JVM, and somebody waits for them.
     *
     * @param thread the thread
     * @return false for workers that are processes, and for a thread that was given up
     */
    default boolean runsOn(Thread thread) {
        return false;
    }

    /**
     * Returns how much memory the worker takes.
     *
     * @return bytes, or -1 where that cannot be told
     */
    long memoryBytes();

    /**
     * Ends the worker by force. A worker that can be killed fails its running call and reports {@link WorkerContext#ended}; a
     * thread cannot be killed, so it is given up: it ends when its task does.
     *
     * @param reason why, for messages
     */
    void kill(String reason);

    /**
     * Ends the worker by force unless it is running a call. None begins in between.
     *
     * @param reason why, for messages
     */
    void killUnlessRunning(String reason);

    /**
     * Ends the worker once what it was given is done, or at once if it is still starting. It reports
     * {@link WorkerContext#ended}.
     */
    void end();
}
