package io.taskpool.monitor.trace;

import com.google.gson.stream.JsonWriter;
import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.monitor.record.Recording;
import io.taskpool.monitor.record.WorkerLife;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Writes Chrome's Trace Event Format, as a JSON object with {@code traceEvents}. Each pool is a process of the trace and each worker a
 * thread of it. A call is a complete event ({@code X}), one that has not ended a beginning without an end ({@code B}), the end of a worker an
 * instant ({@code i}). Times are microseconds from the beginning of the first recording.
 */
public final class ChromeTrace {
    private final JsonWriter json;
    private final Instant base;

    private ChromeTrace(JsonWriter json, Instant base) {
        this.json = json;
        this.base = base;
    }

    /**
     * Writes a trace.
     *
     * @param recordings what it shows
     * @param file the file, which is replaced
     * @throws IOException if it cannot be written
     */
    public static void write(List<Recording> recordings, Path file) throws IOException {
        Instant base = recordings.stream()
                .map(Recording::since)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        try (JsonWriter json = new JsonWriter(Files.newBufferedWriter(file))) {
            ChromeTrace trace = new ChromeTrace(json, base);
            json.beginObject()
                    .name("displayTimeUnit")
                    .value("ms")
                    .name("traceEvents")
                    .beginArray();
            for (int i = 0; i < recordings.size(); i++) {
                trace.pool(recordings.get(i), i + 1);
            }
            json.endArray().endObject();
        }
    }

    private void pool(Recording recording, int pid) throws IOException {
        Collection<CallEvent> running = recording.running();
        List<CallEvent> ended = recording.calls();
        List<WorkerLife> lives = recording.lives();
        TraceLanes lanes = new TraceLanes(lives, ended, running);
        name("process_name", pid, 0, recording.pool());
        for (Map.Entry<Integer, String> lane : lanes.names().entrySet()) {
            name("thread_name", pid, lane.getKey(), lane.getValue());
            begin("thread_sort_index", "M", pid, lane.getKey());
            json.name("args")
                    .beginObject()
                    .name("sort_index")
                    .value(lane.getKey())
                    .endObject();
            json.endObject();
        }
        for (WorkerLife life : lives) {
            worker(life, recording.since(), pid, lanes.of(life.worker().name()));
        }
        for (CallEvent call : ended) {
            call(call, pid, lanes.of(call.worker()));
        }
        for (CallEvent call : running) {
            call(call, pid, lanes.of(call.worker()));
        }
    }

    private void worker(WorkerLife life, Instant since, int pid, int tid) throws IOException {
        Instant launched = life.worker().startedAt();
        if (launched != null && !launched.isBefore(since) && launched.isBefore(life.ready())) {
            begin("start-up", "X", pid, tid);
            json.name("cat").value("worker");
            json.name("ts").value(micros(base, launched));
            json.name("dur").value(micros(launched, life.ready()));
            json.name("cname").value("grey");
            json.endObject();
        }
        Instant end = life.ended();
        if (end != null) {
            begin((life.died() ? "died: " : "ended: ") + life.why(), "i", pid, tid);
            json.name("cat").value("worker");
            if (life.died()) {
                json.name("cname").value("terrible");
            }
            json.name("ts").value(micros(base, end));
            json.name("s").value("t");
            json.endObject();
        }
    }

    private void call(CallEvent call, int pid, int tid) throws IOException {
        Instant end = call.ended();
        begin(call.name(), end == null ? "B" : "X", pid, tid);
        json.name("cat").value("call");
        json.name("ts").value(micros(base, call.started()));
        if (end != null) {
            json.name("dur").value(micros(call.started(), end));
        }
        CallOutcome outcome = call.outcome();
        if (outcome != null && outcome != CallOutcome.SUCCEEDED) {
            json.name("cname").value(outcome == CallOutcome.CANCELLED ? "grey" : "terrible");
        }
        json.name("args").beginObject();
        json.name("call").value(call.number());
        if (call.index() >= 0) {
            json.name("item").value(call.index());
        }
        json.name("worker").value(call.worker());
        json.name("attempt").value(call.attempt());
        json.name("waited (µs)").value(micros(call.queued(), call.started()));
        if (outcome != null) {
            json.name("outcome").value(outcome.name());
        }
        if (call.bytesSent() + call.bytesReceived() > 0) {
            json.name("sent (bytes)").value(call.bytesSent());
            json.name("received (bytes)").value(call.bytesReceived());
        }
        Throwable failure = call.failure();
        if (failure != null) {
            json.name("failure").value(failure.toString());
        }
        json.endObject().endObject();
    }

    /** Writes what the viewer calls a process or a thread. */
    private void name(String what, int pid, int tid, String name) throws IOException {
        begin(what, "M", pid, tid);
        json.name("args").beginObject().name("name").value(name).endObject();
        json.endObject();
    }

    private void begin(String name, String phase, int pid, int tid) throws IOException {
        json.beginObject().name("name").value(name).name("ph").value(phase);
        json.name("pid").value(pid).name("tid").value(tid);
    }

    private static BigDecimal micros(Instant from, Instant to) {
        long nanos = (to.getEpochSecond() - from.getEpochSecond()) * 1_000_000_000L + to.getNano() - from.getNano();
        return BigDecimal.valueOf(Math.max(0, nanos), 3);
    }
}
