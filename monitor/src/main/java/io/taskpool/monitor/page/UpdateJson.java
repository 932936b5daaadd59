package io.taskpool.monitor.page;

import com.google.gson.stream.JsonWriter;
import io.taskpool.WorkerInfo;
import io.taskpool.monitor.record.Recording;
import io.taskpool.monitor.record.WorkerLife;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Writes updates as JSON, which {@code model.js} reads. */
final class UpdateJson {
    private final JsonWriter json;

    /**
     * Writes to somewhere.
     *
     * @param out where to; what arrives there may stand anywhere in an HTML page and contains no line break
     */
    UpdateJson(Writer out) {
        json = new JsonWriter(out);
        json.setHtmlSafe(true);
    }

    /** Writes updates one after the other, as an array. */
    UpdateJson beginArray() throws IOException {
        json.beginArray();
        return this;
    }

    void endArray() throws IOException {
        json.endArray();
        json.flush();
    }

    /**
     * Writes an update.
     *
     * @param update the update
     * @param withCalls whether with the calls that have ended
     * @throws IOException if that is not possible
     */
    void write(PageUpdate update, boolean withCalls) throws IOException {
        json.beginObject();
        json.name("base").value(update.baseMillis());
        json.name("now").value(update.now());
        json.name("lost").value(update.lost());
        json.name("dropped").value(update.dropped());
        json.name("pools").beginArray();
        for (Recording pool : update.pools()) {
            json.beginObject();
            json.name("name").value(pool.pool());
            json.name("workers").value(pool.workers());
            json.endObject();
        }
        json.endArray();
        writeTexts("names", update.names());
        writeTexts("reasons", update.reasons());
        PageClock clock = new PageClock(Instant.ofEpochMilli(update.baseMillis()));
        json.name("workers").beginArray();
        for (PageWorker worker : update.workers()) {
            writeWorker(worker, clock);
        }
        json.endArray();
        json.name("running").beginArray();
        for (RunningAttempt running : update.running()) {
            writeRunning(running);
        }
        json.endArray();
        if (withCalls && update.count() > 0) {
            json.name("calls").value(Base64.getEncoder().encodeToString(update.calls()));
        }
        json.endObject();
        json.flush();
    }

    private void writeTexts(String name, List<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }

    private void writeWorker(PageWorker worker, PageClock clock) throws IOException {
        json.beginObject();
        json.name("id").value(worker.id());
        json.name("pool").value(worker.pool());
        json.name("lane").value(worker.lane());
        json.name("name").value(worker.name());
        WorkerLife life = worker.life();
        if (life != null) {
            WorkerInfo info = life.worker();
            json.name("pid").value(info.pid());
            json.name("host").value(info.host());
            json.name("memory").value(info.memoryBytes());
            json.name("ready").value(clock.nanos(life.ready()));
            Instant launched = info.startedAt();
            if (launched != null) {
                json.name("launched").value(clock.nanos(launched));
            }
            Instant ended = life.ended();
            String why = life.why();
            if (ended != null) {
                json.name("ended").value(clock.nanos(ended));
            }
            if (why != null) {
                json.name("why").value(why);
                json.name("died").value(life.died());
            }
        }
        json.endObject();
    }

    private void writeRunning(RunningAttempt running) throws IOException {
        PageCall call = running.call();
        json.beginObject();
        json.name("worker").value(running.worker().id());
        json.name("name").value(running.name());
        json.name("number").value(call.number());
        json.name("index").value(call.index());
        json.name("attempt").value(call.attempt());
        json.name("queued").value(call.queued());
        json.name("started").value(call.started());
        json.endObject();
    }
}
