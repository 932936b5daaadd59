package io.taskpool.remote.host;

import io.taskpool.engine.threads.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Kills a worker that takes too long to start, to exit, or to end after it has closed its pipe. Each timer is cancelled as
 * soon as it is not needed, so that it does not keep in memory what has ended. Safe for use by many threads.
 */
final class WorkerDeadlines implements Runnable {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    /**
     * A process that closes its pipe is about to end; one that has not by then cannot be worked with any more. On a machine
     * with far more to do than it can, seconds may pass between the one and the other.
     */
    private static final Duration CLOSED_PIPE_LIMIT = Duration.ofSeconds(5);

    private final WorkerHandle worker;
    private final WorkerSession session;
    private final EndReasons ends;
    /** Null if the worker waits for a debugger first, which may take any time. */
    private final @Nullable Duration startLimit;

    private volatile Timer.@Nullable Handle start;
    private volatile Timer.@Nullable Handle exit;

    WorkerDeadlines(WorkerHandle worker, WorkerSession session, EndReasons ends, @Nullable Duration startLimit) {
        this.worker = worker;
        this.session = session;
        this.ends = ends;
        this.startLimit = startLimit;
    }

    void startBegins() {
        if (startLimit != null) {
            start = Timer.schedule(this, startLimit);
        }
    }

    void startIsOver() {
        cancel(start);
    }

    /** The start has taken too long. */
    @Override
    public void run() {
        Duration limit = startLimit;
        if (limit != null && session.isStarting()) {
            ends.kill("it was not ready within its start timeout of " + limit.toMillis()
                    + " ms, in which its initializer has to be done too; startTimeout sets another");
        }
    }

    /** Records that the pipe has ended, which should happen only when the process has. */
    void pipeClosed() {
        Timer.Handle unused = Timer.schedule(this::pipeStaysClosed, CLOSED_PIPE_LIMIT);
    }

    private void pipeStaysClosed() {
        if (!session.hasEnded()) {
            ends.kill("it closed the pipe to its parent and did not exit");
        }
    }

    void exitBegins() {
        exit = Timer.schedule(this::exitTimedOut, EXIT_LIMIT);
    }

    private void exitTimedOut() {
        if (session.isIdle()) {
            // No call is left that could tell.
            LoggerFactory.getLogger(WorkerDeadlines.class)
                    .warn(
                            "{} is killed: it did not exit within {} s of being asked to; its finalizer, what closes the objects of"
                                    + " WorkerLocals, and its shutdown hooks have to end by then",
                            worker.displayName(),
                            EXIT_LIMIT.toSeconds());
            ends.kill("it did not exit within " + EXIT_LIMIT.toSeconds() + " s of being asked to");
        }
    }

    void exitIsOver() {
        cancel(exit);
    }

    private static void cancel(Timer.@Nullable Handle handle) {
        if (handle != null) {
            boolean unused = handle.cancel();
        }
    }
}
