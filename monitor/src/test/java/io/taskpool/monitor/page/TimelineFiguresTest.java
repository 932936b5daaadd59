package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import io.taskpool.monitor.browser.Chromium;
import io.taskpool.monitor.record.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures a page of a million calls; the figures in the documentation are what this prints. */
@Tag("full")
class TimelineFiguresTest {
    private static final int CALLS = 1_000_000;
    private static final int WORKERS = 8;

    @TempDir
    Path folder;

    @Test
    void aMillionCallsAreFluent() throws Exception {
        Recording recording = millionCalls();
        long begun = System.nanoTime();
        Path file = folder.resolve("size.html");
        TimelinePage.write(List.of(recording), file);
        long written = System.nanoTime() - begun;
        try (Chromium chromium = Chromium.start();
                PageInBrowser page = PageInBrowser.ofFile(chromium, folder, recording)) {
            assertThat(page.total("calls")).isEqualTo("1,000,000");
            double firstPaint = page.tab()
                    .evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                    .getAsDouble();
            double drawn = page.tab()
                    .evaluate("performance.getEntriesByName('timeline-drawn')[0].startTime")
                    .getAsDouble();
            // A frame's own callback comes after the page's, which has drawn it.
            JsonArray frames = page.tab()
                    .evaluate("(async () => { const canvas = document.getElementById('lanes');"
                            + "const box = canvas.getBoundingClientRect(); const times = [];"
                            + "for (let i = 0; i < 200; i++) {"
                            + "const x = box.left + 160 + (box.width - 160) * (0.1 + 0.8 * (i * 37 % 100) / 100);"
                            + "canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: i % 100 < 50 ? -120 : 120,"
                            + "clientX: x, clientY: box.top + 20, bubbles: true, cancelable: true }));"
                            + "times.push(await new Promise(done => requestAnimationFrame(begun => "
                            + "done(performance.now() - begun)))); }"
                            + "return times.sort((a, b) => a - b); })()")
                    .getAsJsonArray();
            double[] times = StreamSupport.stream(frames.spliterator(), false)
                    .mapToDouble(time -> time.getAsDouble())
                    .toArray();
            System.out.printf(
                    "a page of %,d calls on %d workers: %.1f MB, written in %.1f s; first paint after %.0f ms, drawn after "
                            + "%.0f ms; a frame while zooming: median %.1f ms, 95 %% within %.1f ms, longest %.1f ms%n",
                    CALLS,
                    WORKERS,
                    Files.size(file) / 1e6,
                    written / 1e9,
                    firstPaint,
                    drawn,
                    times[times.length / 2],
                    times[times.length * 95 / 100],
                    times[times.length - 1]);
            assertThat(Files.size(file)).isLessThan(20_000_000);
            page.tab().screenshot(Path.of("target/screenshots/million.png"));
        }
    }

    /** Calls of three functions with irregular times, a few of which fail. */
    private static Recording millionCalls() {
        Random random = new Random(1);
        Recordings made = new Recordings("a million calls");
        long[] free = new long[WORKERS];
        for (int worker = 0; worker < WORKERS; worker++) {
            made.worker("worker " + (worker + 1), 0);
        }
        for (int i = 0; i < CALLS; i++) {
            int worker = i % WORKERS;
            long start = free[worker] + random.nextInt(40);
            free[worker] = start + 20 + (long) (300 * -Math.log(1 - random.nextDouble()));
            boolean fails = random.nextInt(5000) == 0;
            made.call("step " + random.nextInt(3), i, "worker " + (worker + 1), start, free[worker], fails);
        }
        return made.recording();
    }
}
