package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.monitor.browser.OneChromium;
import io.taskpool.monitor.record.Recording;
import io.taskpool.process.ProcessTaskPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes pictures of the page into {@code target/screenshots}, for people to look at; with {@code -Dpictures=write} also those
 * in {@code docs}.
 */
class PageScreenshotsTest {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Path DOCS = Path.of("../docs");
    private static final int LARGEST_IN_DOCS = 150_000;

    private static final int CRASHES = 23;
    private static final int FAILS = 47;
    private static final int HANGS = 61;

    @RegisterExtension
    static final OneChromium CHROMIUM = new OneChromium();

    @TempDir
    Path folder;

    @Test
    void aPoolThatMeetsAllKindsOfTroubleInLightAndDark() throws Exception {
        try (PageInBrowser page = PageInBrowser.ofFile(CHROMIUM.get(), folder, trouble())) {
            // On a machine that has much else to do, others may run past their limit, too.
            for (String trouble : List.of("failed", "past a time limit", "workers that died", "retries")) {
                assertThat(page.total(trouble)).as(trouble).isNotEqualTo("0");
            }
            for (String scheme : List.of("light", "dark")) {
                page.tab().setScheme(scheme);
                page.tab().point(2, 2);
                page.tab().screenshot(SCREENSHOTS.resolve("page-" + scheme + ".png"));
                Path picture = SCREENSHOTS.resolve("timeline-" + scheme + ".png");
                page.tab().screenshotDownTo("section", picture);
                assertThat(Files.size(picture)).isLessThan(LARGEST_IN_DOCS);
                if ("write".equals(System.getProperty("pictures"))) {
                    Files.write(DOCS.resolve(picture.getFileName()), Files.readAllBytes(picture));
                }
                double[] failure = page.place(0.5, 1, 30);
                page.tab().wheel(failure[0], failure[1], -900);
                page.tab().point(failure[0], failure[1]);
                page.tab().screenshot(SCREENSHOTS.resolve("zoomed-" + scheme + ".png"));
                page.tab().evaluate("document.getElementById('all').click()");
            }
        }
    }

    /** One call kills its worker and is repeated, one fails, one runs past its time limit. */
    private Recording trouble() throws Exception {
        String crashed = folder.resolve("crashed").toString();
        try (TaskPool pool = ProcessTaskPool.builder()
                .workers(4)
                .cancelGrace(Duration.ofMillis(10))
                .build()) {
            Recording recording = Recording.start("processes", pool);
            MapOptions options = MapOptions.defaults().retries(1).retryOn(WorkerDiedException.class::isInstance);
            pool.outcomes(
                            item -> {
                                Thread.sleep(15 + item * 7 % 43);
                                if (item == CRASHES && Files.notExists(Path.of(crashed))) {
                                    Files.createFile(Path.of(crashed));
                                    Runtime.getRuntime().halt(1);
                                }
                                if (item == FAILS) {
                                    throw new IllegalArgumentException("no picture: item " + item);
                                }
                                while (item == HANGS) {
                                    Thread.onSpinWait();
                                }
                                return item;
                            },
                            IntStream.range(0, 80).boxed().toList(),
                            options.name("thumbnail").timeout(Duration.ofMillis(200)))
                    .count();
            pool.outcomes(
                            item -> {
                                Thread.sleep(30 + item * 11 % 57);
                                return item;
                            },
                            IntStream.range(0, 24).boxed().toList(),
                            options.name("upload"))
                    .count();
            recording.awaitTold(pool.stats());
            return recording;
        }
    }
}
