package io.taskpool.monitor.page;

import io.taskpool.CallOutcome;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import io.taskpool.monitor.record.RecordedCall;
import io.taskpool.monitor.record.Recording;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes recordings of what did not happen. Times are in microseconds since their beginning. */
final class Recordings {
    /** Recordings begin in the past, since workers end now. */
    static final Instant SINCE = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(1000);

    private final Recording recording;
    private long calls;
    private long sent;

    Recordings(String pool) {
        this.recording = new Recording(pool, SINCE);
    }

    static Recording empty() {
        return new Recordings("nothing").recording();
    }

    /** Two workers that run calls of one function by turns, each for 900 of 1000 µs. */
    static Recording busy(int calls) {
        Recordings made = new Recordings("busy").worker("worker 1", 0).worker("worker 2", 0);
        for (int i = 0; i < calls; i++) {
            long start = i / 2 * 1000L;
            made.call("divide", i, "worker " + (i % 2 + 1), start, start + 900);
        }
        return made.recording();
    }

    /** As many workers as that, whose names and functions' names have 200 characters. */
    static Recording wide(int workers) {
        Recordings made = new Recordings("p".repeat(200));
        IntStream.rangeClosed(1, workers).forEach(n -> {
            String worker = "w".repeat(198) + (n + 100);
            made.worker(worker, 0);
            for (int i = 0; i < 20; i++) {
                made.call("f".repeat(197) + (i % 7 + 100), i, worker, i * 1000L, i * 1000L + 40 * n);
            }
        });
        return made.recording();
    }

    /** Lets further calls be sent so many bytes, and return twice as many. */
    Recordings withBytes(long bytes) {
        sent = bytes;
        return this;
    }

    Recordings worker(String name, long launched) {
        WorkerInfo worker =
                WorkerInfo.builder(name).pid(1234).startedAt(at(launched)).build();
        recording.workerReady(worker);
        return this;
    }

    Recordings workerEnds(String name, WorkerState how, String why) {
        recording.workerEnded(
                WorkerInfo.builder(name).startedAt(at(0)).state(how).build(), why);
        return this;
    }

    Recordings call(String name, long index, String worker, long start, long end) {
        return call(name, index, worker, 1, start, end, CallOutcome.SUCCEEDED, null);
    }

    Recordings call(String name, long index, String worker, long start, long end, boolean fails) {
        CallOutcome outcome = fails ? CallOutcome.FAILED : CallOutcome.SUCCEEDED;
        return call(name, index, worker, 1, start, end, outcome, fails ? new IllegalStateException("no luck") : null);
    }

    Recordings call(
            String name,
            long index,
            String worker,
            int attempt,
            long start,
            long end,
            CallOutcome outcome,
            @Nullable Throwable failure) {
        starts(name, index, worker, attempt, start);
        recording.callEnded(new RecordedCall(
                calls,
                name,
                index,
                worker,
                attempt,
                at(start - 50),
                at(start),
                at(end),
                outcome,
                failure,
                sent,
                2 * sent));
        return this;
    }

    /** A call that does not end. */
    Recordings starts(String name, long index, String worker, int attempt, long start) {
        recording.callStarted(new RecordedCall(
                ++calls, name, index, worker, attempt, at(start - 50), at(start), null, null, null, 0, 0));
        return this;
    }

    private static Instant at(long micros) {
        return SINCE.plus(micros, ChronoUnit.MICROS);
    }

    Recording recording() {
        return recording;
    }
}
