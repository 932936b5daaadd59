package io.taskpool.process.host;

import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.spi.RunningCall;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a worker's black box tells of the call that runs, by this JVM's clock. Safe for use by many threads. */
final class RunningCalls {
    private final BlackBoxReader blackBox;
    private final WorkerSession session;

    /** Add to the worker's clock to get this JVM's. */
    private volatile long clockOffset;

    RunningCalls(BlackBoxReader blackBox, WorkerSession session) {
        this.blackBox = blackBox;
        this.session = session;
    }

    /** Records what the worker's clock shows now. */
    void setClock(long workerNanos) {
        clockOffset = System.nanoTime() - workerNanos;
    }

    /**
     * Corrects what is known of the worker's clock: it showed this before now. What the first message took to come here, while this
     * JVM was busy with starting, is corrected by the first outcomes.
     */
    void passed(long workerNanos) {
        long offset = System.nanoTime() - workerNanos;
        if (offset - clockOffset < 0) {
            clockOffset = offset;
        }
    }

    /** Puts a time of the worker's clock into this JVM's. */
    long local(long workerNanos) {
        return workerNanos + clockOffset;
    }

    /** Tells when a call that has ended was started, or when it has ended if that is not known any more. */
    long startedNanos(long number) {
        try {
            if (Math.abs(blackBox.runningCall()) == number) {
                return blackBox.startedNanos() + clockOffset; // of a later one if it is another by now
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
                number = blackBox.runningCall();
                started = blackBox.startedNanos();
            } while (number > 0 && number != blackBox.runningCall()); // else the start may be another call's
        } catch (IOException e) {
            return null; // closed: the worker has ended
        }
        return session.find(number, started + clockOffset);
    }
}
