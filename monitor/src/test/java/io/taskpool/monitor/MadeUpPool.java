package io.taskpool.monitor;

import io.taskpool.CallOutcome;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import io.taskpool.monitor.record.RecordedCall;
import io.taskpool.monitor.record.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A recording of a pool that does not exist. All times are microseconds from its beginning. */
final class MadeUpPool {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final long pid;
    private Instant now = BEGIN;
    private long calls;
    private long bytesSent;
    private long bytesReceived;
    final Recording recording;

    private MadeUpPool(String name, long pid) {
        this.pid = pid;
        this.recording = new Recording(name, BEGIN, () -> now);
    }

    static MadeUpPool ofThreads() {
        return new MadeUpPool("threads", ProcessHandle.current().pid());
    }

    static MadeUpPool ofProcesses() {
        return new MadeUpPool("processes", ProcessHandle.current().pid() + 1);
    }

    static Instant at(long micros) {
        return BEGIN.plusNanos(micros * 1000);
    }

    private WorkerInfo.Builder info(String worker, long launched) {
        return WorkerInfo.builder(worker).pid(pid).startedAt(at(launched)).memoryBytes(41_000_000);
    }

    /** Lets further calls have values of these sizes. */
    MadeUpPool withBytes(long sent, long received) {
        bytesSent = sent;
        bytesReceived = received;
        return this;
    }

    MadeUpPool worker(String worker, long launched, long ready) {
        now = at(ready);
        recording.workerReady(info(worker, launched).build());
        return this;
    }

    MadeUpPool workerEnded(String worker, long launched, long ended, String why) {
        return workerEnded(worker, launched, ended, why, WorkerState.ENDED);
    }

    MadeUpPool workerEnded(String worker, long launched, long ended, String why, WorkerState end) {
        now = at(ended);
        recording.workerEnded(info(worker, launched).state(end).build(), why);
        return this;
    }

    MadeUpPool call(String name, long index, String worker, long queued, long started, long ended) {
        return call(name, index, worker, 1, queued, started, ended, CallOutcome.SUCCEEDED, null);
    }

    MadeUpPool call(
            String name,
            long index,
            String worker,
            int attempt,
            long queued,
            long started,
            long ended,
            CallOutcome outcome,
            Throwable failure) {
        calls++;
        recording.callStarted(
                new RecordedCall(calls, name, index, worker, attempt, at(queued), at(started), null, null, null, 0, 0));
        recording.callEnded(new RecordedCall(
                calls,
                name,
                index,
                worker,
                attempt,
                at(queued),
                at(started),
                at(ended),
                outcome,
                failure,
                bytesSent,
                bytesReceived));
        return this;
    }

    MadeUpPool running(String name, long index, String worker, long queued, long started) {
        calls++;
        recording.callStarted(
                new RecordedCall(calls, name, index, worker, 1, at(queued), at(started), null, null, null, 0, 0));
        return this;
    }

    PoolReport report(long now) {
        return PoolReport.of(List.of(PoolFigures.of(recording, List.of(), at(now))));
    }

    static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
