package io.taskpool.engine.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder keeps of a pool, read back from its file. */
class PoolRecordingTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 100).boxed().toList();

    @TempDir
    Path folder;

    private int dumps;

    private List<RecordedEvent> events(Recording recording, String name) throws Exception {
        Path file = folder.resolve("recording-" + dumps++ + ".jfr");
        recording.dump(file);
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        Files.delete(file);
        return all.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void recordingThatWasOnBeforeThePoolKeepsEachCall() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("io.taskpool.Call");
            recording.enable("io.taskpool.Worker");
            recording.start();
            try (TaskPool pool = TaskPool.threads(1)) {
                pool.map(n -> 100 / (n + 1), ITEMS);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(events(recording, "io.taskpool.Call"))
                                .hasSize(100));
            }
            RecordedEvent call = events(recording, "io.taskpool.Call").get(0);
            assertThat(call.getString("pool")).isEqualTo("threads");
            assertThat(call.getString("worker")).isEqualTo("worker 1");
            assertThat(call.getString("name")).contains(PoolRecordingTest.class.getName());
            assertThat(call.getString("outcome")).isEqualTo("SUCCEEDED");
            assertThat(call.getDuration("ran")).isPositive();
            assertThat(call.getLong("sent")).isZero();
            assertThat(call.getLong("received")).isZero();
            assertThat(call.getInstant("started")).isAfterOrEqualTo(call.getInstant("queued"));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() ->
                            assertThat(events(recording, "io.taskpool.Worker")).hasSize(2));
            assertThat(events(recording, "io.taskpool.Worker").get(1).getString("ended"))
                    .isEqualTo("its pool was shut down");
            assertThat(events(recording, "io.taskpool.Worker").get(1).getBoolean("died"))
                    .isFalse();
        }
    }

    @Test
    void recordingThatBeginsWhileThePoolWorksIsNoticed() throws Exception {
        try (TaskPool pool = TaskPool.threads(1)) {
            pool.map(n -> n, ITEMS);
            try (Recording recording = new Recording()) {
                recording.enable("io.taskpool.Call");
                recording.start();
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    pool.map(n -> n, ITEMS);
                    assertThat(events(recording, "io.taskpool.Call")).isNotEmpty();
                });
            }
        }
    }

    @Test
    void callsThatRanForLessThanTheThresholdAreLeftOut() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("io.taskpool.Call").with("shortest", "1 s");
            recording.start();
            try (TaskPool pool = TaskPool.threads(1)) {
                pool.forEach(n -> Thread.sleep(n == 50 ? 1_100 : 0), ITEMS);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(events(recording, "io.taskpool.Call"))
                                .singleElement()
                                .extracting(event -> event.getLong("index"))
                                .isEqualTo(50L));
            }
        }
    }

    @Test
    void countersAreKeptEachSecond() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("io.taskpool.Pool");
            recording.start();
            try (TaskPool pool = TaskPool.threads(1)) {
                pool.map(n -> n, ITEMS);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(events(recording, "io.taskpool.Pool"))
                                .extracting(event -> event.getLong("succeeded"))
                                .contains(100L));
                assertThat(events(recording, "io.taskpool.Call")).isEmpty();
            }
        }
    }

    @Test
    void shortestOfSeveralThresholdsCounts() {
        assertThat(new ShortestRun().combine(new TreeSet<>(List.of("1 s", "20 ms", "3 h"))))
                .isEqualTo("20 ms");
        Map<String, Duration> times = Map.of(
                "5 ns", Duration.ofNanos(5),
                "5 us", Duration.ofNanos(5_000),
                "5 ms", Duration.ofMillis(5),
                "5 s", Duration.ofSeconds(5),
                "5 m", Duration.ofMinutes(5),
                "nonsense", Duration.ZERO);
        times.forEach((text, time) -> assertThat(ShortestRun.nanos(text)).isEqualTo(time.toNanos()));
    }
}
