package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.monitor.browser.OneChromium;
import io.taskpool.monitor.record.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LivePageInBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final OneChromium CHROMIUM = new OneChromium();

    @Test
    void thePageMovesWhileAMapRunsAndStopsWithTheServer() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Integer> items = IntStream.range(0, 100).boxed().toList();
        try (TaskPool pool = TaskPool.threads(1)) {
            Recording recording = Recording.start("live", pool);
            LiveServer server = LiveServer.start(List.of(recording));
            try (PageInBrowser page = PageInBrowser.live(CHROMIUM.get(), server.address())) {
                page.tab().awaitText("#status", "Live");
                assertThat(page.isVisible("#empty")).isTrue();
                CompletableFuture<Void> map = CompletableFuture.runAsync(() -> pool.forEach(
                        item -> {
                            if (item == 50) {
                                goOn.await();
                            }
                        },
                        items,
                        MapOptions.defaults().name("half and half")));
                page.awaitTotal("calls", "50");
                page.awaitTotal("running", "1");
                page.tab().awaitText("#functions", "half and half");
                String before = page.range();
                await().atMost(LIMIT).until(() -> !page.range().equals(before));
                page.tab().screenshot(Path.of("target/screenshots/live.png"));
                goOn.countDown();
                map.join();
                page.awaitTotal("calls", "100");
                page.awaitTotal("running", "0");
                server.close();
                page.tab().awaitText("#status", "Ended");
            } finally {
                goOn.countDown();
                server.close();
            }
        }
    }

    @Test
    void aZoomIsLeftAloneUntilFollowing() throws Exception {
        Recordings made = new Recordings("zoomed").worker("worker 1", 0).call("a", 0, "worker 1", 0, 100);
        try (LiveServer server = LiveServer.start(List.of(made.recording()));
                PageInBrowser page = PageInBrowser.live(CHROMIUM.get(), server.address())) {
            page.awaitTotal("calls", "1");
            page.tab().evaluate("document.getElementById('zoom-in').click()");
            page.tab().awaitTrue("document.getElementById('follow').getAttribute('aria-pressed') === 'false'");
            String zoomed = page.range();
            made.call("a", 1, "worker 1", 200, 300);
            page.awaitTotal("calls", "2");
            assertThat(page.range()).isEqualTo(zoomed);
            page.tab().evaluate("document.getElementById('follow').click()");
            await().atMost(LIMIT).until(() -> !page.range().equals(zoomed));
        }
    }
}
