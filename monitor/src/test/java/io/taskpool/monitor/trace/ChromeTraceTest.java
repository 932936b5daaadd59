package io.taskpool.monitor.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.taskpool.CallOutcome;
import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import io.taskpool.monitor.PoolMonitor;
import io.taskpool.monitor.record.RecordedCall;
import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromeTraceTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    /** Reads a trace, and checks what the format demands of each event. */
    private static List<JsonObject> read(Path file) throws IOException {
        JsonObject trace = new Gson().fromJson(Files.readString(file), JsonObject.class);
        List<JsonObject> events = new ArrayList<>();
        for (JsonElement element : trace.getAsJsonArray("traceEvents")) {
            JsonObject event = element.getAsJsonObject();
            String phase = event.get("ph").getAsString();
            assertThat(event.keySet()).contains("name", "pid", "tid");
            switch (phase) {
                case "M" -> assertThat(event.keySet()).contains("args");
                case "X" -> {
                    assertThat(event.get("ts").getAsDouble()).isNotNegative();
                    assertThat(event.get("dur").getAsDouble()).isNotNegative();
                }
                case "B" -> assertThat(event.keySet()).contains("ts").doesNotContain("dur");
                case "i" -> assertThat(event.get("s").getAsString()).isIn("g", "p", "t");
                default -> throw new AssertionError("phase " + phase);
            }
            events.add(event);
        }
        return events;
    }

    private static JsonObject named(List<JsonObject> events, String name) {
        return events.stream()
                .filter(event -> event.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static RecordedCall call(
            long number, String name, String worker, long startedMillis, Long endedMillis, Throwable failure) {
        CallOutcome outcome = endedMillis == null ? null : failure == null ? CallOutcome.SUCCEEDED : CallOutcome.FAILED;
        return new RecordedCall(
                number,
                name,
                number,
                worker,
                1,
                T0,
                T0.plusMillis(startedMillis),
                endedMillis == null ? null : T0.plusMillis(endedMillis),
                outcome,
                failure,
                number == 3 ? 1_000 : 0,
                number == 3 ? 70 : 0);
    }

    @Test
    void callsWorkersAndEndsAreWritten() throws Exception {
        Recording recording = new Recording("a \"pool\"", T0, () -> T0.plusMillis(90));
        WorkerInfo worker =
                WorkerInfo.builder("worker 1").startedAt(T0.plusMillis(5)).build();
        recording.workerReady(worker);
        recording.callEnded(call(3, "divide", "worker 1", 100, 112L, null));
        recording.callEnded(
                call(4, "evil </script>\n\u2028", "worker 1", 112, 113L, new IllegalStateException("bad\u0000")));
        recording.callStarted(call(5, "slow", "worker 1", 113, null, null));
        recording.workerEnded(worker, "it was idle");
        recording.workerReady(WorkerInfo.builder("worker 2").build());
        recording.workerEnded(
                WorkerInfo.builder("worker 2").state(WorkerState.DIED).build(), "exited with code 3");
        recording.callStarted(call(6, "slower", "worker 3", 113, null, null));
        Path file = folder.resolve("trace.json");
        ChromeTrace.write(List.of(recording), file);

        List<JsonObject> events = read(file);
        assertThat(named(events, "process_name")
                        .getAsJsonObject("args")
                        .get("name")
                        .getAsString())
                .isEqualTo("a \"pool\"");
        assertThat(named(events, "thread_name")
                        .getAsJsonObject("args")
                        .get("name")
                        .getAsString())
                .isEqualTo("worker 1");
        JsonObject divide = named(events, "divide");
        assertThat(divide.get("ts").getAsDouble()).isEqualTo(100_000);
        assertThat(divide.get("dur").getAsDouble()).isEqualTo(12_000);
        assertThat(divide.getAsJsonObject("args").get("item").getAsLong()).isEqualTo(3);
        assertThat(divide.getAsJsonObject("args").get("waited (µs)").getAsDouble())
                .isEqualTo(100_000);
        assertThat(divide.getAsJsonObject("args").get("outcome").getAsString()).isEqualTo("SUCCEEDED");
        assertThat(divide.getAsJsonObject("args").get("sent (bytes)").getAsLong())
                .isEqualTo(1_000);
        assertThat(divide.getAsJsonObject("args").get("received (bytes)").getAsLong())
                .isEqualTo(70);
        JsonObject evil = named(events, "evil </script>\n\u2028");
        assertThat(evil.getAsJsonObject("args").get("failure").getAsString())
                .isEqualTo("java.lang.IllegalStateException: bad\u0000");
        assertThat(evil.getAsJsonObject("args").has("sent (bytes)")).isFalse();
        assertThat(named(events, "start-up").get("dur").getAsDouble()).isEqualTo(85_000);
        assertThat(named(events, "ended: it was idle").get("ph").getAsString()).isEqualTo("i");
        JsonObject death = named(events, "died: exited with code 3");
        assertThat(death.get("ph").getAsString()).isEqualTo("i");
        assertThat(death.get("cname").getAsString()).isEqualTo("terrible");
        assertThat(named(events, "slower").get("ph").getAsString()).isEqualTo("B");
    }

    @Test
    void callsWithThreadsOfTheirOwnShareLanes() throws Exception {
        Recording recording = new Recording("virtual threads", T0);
        recording.callEnded(call(1, "a", "thread 1", 0, 10L, null));
        recording.callEnded(call(2, "b", "thread 2", 5, 20L, null));
        recording.callEnded(call(3, "c", "thread 3", 10, 30L, null));
        Path file = folder.resolve("trace.json");
        ChromeTrace.write(List.of(recording), file);
        List<JsonObject> events = read(file);
        assertThat(named(events, "a").get("tid").getAsInt())
                .isEqualTo(named(events, "c").get("tid").getAsInt());
        assertThat(named(events, "b").get("tid").getAsInt())
                .isNotEqualTo(named(events, "c").get("tid").getAsInt());
    }

    @Test
    void traceOfPoolsHasAllTheirCalls() throws Exception {
        Path file = folder.resolve("trace.json");
        try (TaskPool threads = TaskPool.threads(2);
                TaskPool processes = TaskPool.processes(2);
                PoolMonitor monitor = PoolMonitor.of(threads, processes)) {
            for (TaskPool pool : List.of(threads, processes)) {
                pool.map(
                        n -> n + 1,
                        IntStream.range(0, 300).boxed().toList(),
                        MapOptions.defaults().name("add"));
            }
            monitor.writeTrace(file);
        }
        List<JsonObject> events = read(file);
        for (int pid = 1; pid <= 2; pid++) {
            int pool = pid;
            assertThat(events.stream()
                            .filter(event -> event.get("name").getAsString().equals("add"))
                            .filter(event -> event.get("pid").getAsInt() == pool)
                            .map(event ->
                                    event.getAsJsonObject("args").get("item").getAsInt()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 300).boxed().toList());
        }
    }
}
