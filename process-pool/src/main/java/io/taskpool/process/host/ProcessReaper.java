package io.taskpool.process.host;

import io.taskpool.remote.host.WorkerEnd;
import java.util.function.Consumer;

/**
 * Waits for the end of a worker's process, and has it dealt with.
 *
 * <p>It waits on a thread of its own. {@link Process#onExit} would do so on the common pool, where on a small machine any
 * blocked task, even one that closes this pool, could keep the end from being seen.
 */
final class ProcessReaper implements Runnable {
    private final Process process;
    private final WorkerEnd end;
    private final Consumer<WorkerEnd> onEnd;
    private final Runnable removal;

    /**
     * Makes one.
     *
     * @param process what it waits for
     * @param end what is known then
     * @param onEnd is told of it
     * @param removal removes what is left, after that
     */
    ProcessReaper(Process process, WorkerEnd end, Consumer<WorkerEnd> onEnd, Runnable removal) {
        this.process = process;
        this.end = end;
        this.onEnd = onEnd;
        this.removal = removal;
    }

    @Override
    public void run() {
        boolean ended = false;
        while (!ended) {
            try {
                int unused = process.waitFor();
                ended = true;
            } catch (InterruptedException e) {
                // nobody has reason to interrupt this thread, and the end has to be seen
            }
        }
        try {
            onEnd.accept(end);
        } finally {
            removal.run();
        }
    }
}
