package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a worker's notes tell of the call that runs, by this JVM's clock. Safe for use by many threads. */
final class RunningCalls {
    private final WorkerHandle handle;
    private final WorkerSession session;

    /** Add to the worker's clock to get this JVM's. */
    private volatile long clockOffset;

    RunningCalls(WorkerHandle handle, WorkerSession session) {
        this.handle = handle;
        this.session = session;
    }

    /** Records what the worker's clock shows now. */
    void setClock(long workerNanos) {
        clockOffset = offset(workerNanos);
    }

    /**
     * Corrects what is known of the worker's clock: it showed this before now. What the first message took to come here, while this
     * JVM was busy with starting, is corrected by the first outcomes.
     */
    void passed(long workerNanos) {
        long offset = offset(workerNanos);
        if (offset - clockOffset < 0) {
            clockOffset = offset;
        }
    }

    private long offset(long workerNanos) {
        return System.nanoTime() - handle.latencyNanos() - workerNanos;
    }

    /** Puts a time of the worker's clock into this JVM's. */
    long local(long workerNanos) {
        return workerNanos + clockOffset;
    }

    /** Tells when a call that has ended was started, or when it has ended if that is not known any more. */
    long startedNanos(long number) {
        try {
            if (Math.abs(handle.runningCall()) == number) {
                return handle.startedNanos() + clockOffset; // of a later one if it is another by now
            }
        } catch (IOException e) {
            // closed: the worker has ended
        }
        return System.nanoTime();
    }

    /** Returns the call that runs, or null if none does. */
    @Nullable
    RunningCall now() {
        long number;
        long started;
        try {
            do {
                number = handle.runningCall();
                started = handle.startedNanos();
            } while (number > 0 && number != handle.runningCall()); // else the start may be another call's
        } catch (IOException e) {
            return null; // closed: the worker has ended
        }
        return session.find(number, started + clockOffset);
    }
}
