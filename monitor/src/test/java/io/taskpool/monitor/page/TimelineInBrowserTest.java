package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.taskpool.CallOutcome;
import io.taskpool.monitor.browser.OneChromium;
import io.taskpool.monitor.browser.Tab;
import io.taskpool.monitor.record.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at the page, and does with it what people do, in a real browser. */
class TimelineInBrowserTest {
    private static final int LANE = 30;

    @RegisterExtension
    static final OneChromium CHROMIUM = new OneChromium();

    @TempDir
    Path folder;

    // ---- what is to be seen -------------------------------------------------------------------------------------

    @Test
    void callsHaveTheColourOfTheirFunction() throws Exception {
        Recordings made = new Recordings("two functions")
                .worker("worker 1", 0)
                .call("read", 0, "worker 1", 0, 500)
                .call("write", 1, "worker 1", 500, 1000);
        try (PageInBrowser page = open(made.recording())) {
            assertThat(page.pixels(0x00, 0x72, 0xb2)).as("read").isGreaterThan(5000);
            assertThat(page.pixels(0xe6, 0x9f, 0x00)).as("write").isGreaterThan(5000);
            assertThat(page.pixels(0xc8, 0x10, 0x2e)).as("failed").isZero();
            assertThat(page.total("calls")).isEqualTo("2");
            assertThat(page.total("busy")).isEqualTo("100 %");
        }
    }

    @Test
    void aFailureIsRedAndSaysWhy() throws Exception {
        Recordings made = new Recordings("fails")
                .worker("worker 1", 0)
                .call("divide", 0, "worker 1", 0, 1000)
                .call("divide", 1, "worker 1", 1, 1000, 2000, CallOutcome.FAILED, new ArithmeticException("/ by zero"));
        try (PageInBrowser page = open(made.recording())) {
            assertThat(page.pixels(0xc8, 0x10, 0x2e)).isGreaterThan(5000);
            assertThat(page.total("failed")).isEqualTo("1");
            point(page, 0.75, 0);
            assertThat(page.tab().text("#facts")).contains("divide", "failed", "/ by zero", "#1", "1.00 ms");
            assertThat(page.tab().text("#slowest")).contains("failed");
        }
    }

    @Test
    void aFailureAmongThousandsIsSeen() throws Exception {
        Recordings made = new Recordings("one of many").worker("worker 1", 0);
        for (int i = 0; i < 50_000; i++) {
            made.call("divide", i, "worker 1", i * 10L, i * 10L + 9, i == 20_000);
        }
        try (PageInBrowser page = open(made.recording())) {
            assertThat(page.pixels(0xc8, 0x10, 0x2e)).isBetween(5, 100);
        }
    }

    @Test
    void aRecordingOfNothingSaysSo() throws Exception {
        try (PageInBrowser page = open(Recordings.empty())) {
            assertThat(page.isVisible("#empty")).isTrue();
            assertThat(page.total("calls")).isEqualTo("0");
        }
    }

    @Test
    void aNameIsNeverMarkup() throws Exception {
        String name = "<img src=x onerror=alert(1)></script><b>&amp;";
        Recordings made = new Recordings(name).worker(name, 0).call(name, 0, name, 0, 10);
        try (PageInBrowser page = open(made.recording())) {
            assertThat(page.tab().text("h1")).isEqualTo(name);
            assertThat(page.tab().text("#functions")).contains(name);
            assertThat(page.tab()
                            .evaluate("document.querySelectorAll('img, b').length")
                            .getAsInt())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void longNamesAndManyWorkersFit(int workers) throws Exception {
        try (PageInBrowser page = open(Recordings.wide(workers), Recordings.busy(10))) {
            assertThat(page.tab()
                            .evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                            .getAsBoolean())
                    .as("no sideways scrolling")
                    .isTrue();
            page.tab().screenshot(Path.of("target/screenshots/wide-" + workers + ".png"));
        }
    }

    @Test
    void textCanBeReadInLightAndDark() throws Exception {
        try (PageInBrowser page = open(Recordings.busy(10))) {
            for (String scheme : List.of("light", "dark")) {
                page.tab().setScheme(scheme);
                JsonElement contrasts = page.tab()
                        .evaluate(
                                "(() => { const style = getComputedStyle(document.documentElement);"
                                        + "const light = name => { const hex = style.getPropertyValue('--' + name).trim();"
                                        + "return [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)"
                                        + ".map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)"
                                        + ".reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0); };"
                                        + "return [['ink', 'page'], ['ink', 'card'], ['quiet', 'page'], ['quiet', 'card'],"
                                        + "['ink', 'control'], ['failure', 'card'], ['on-failure', 'failure']].map(([a, b]) =>"
                                        + "(Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)); })()");
                assertThat(contrasts.getAsJsonArray())
                        .as(scheme)
                        .hasSize(7)
                        .allSatisfy(
                                contrast -> assertThat(contrast.getAsDouble()).isGreaterThan(4.5));
            }
        }
    }

    // ---- what can be done ---------------------------------------------------------------------------------------

    @Test
    void theWheelZooms() throws Exception {
        try (PageInBrowser page = open(Recordings.busy(200))) {
            String all = page.range();
            double[] middle = page.place(0.5, 0, LANE);
            page.tab().wheel(middle[0], middle[1], -600);
            assertThat(page.range()).isNotEqualTo(all);
            page.tab().wheel(middle[0], middle[1], 3000);
            page.tab().wheel(middle[0], middle[1], 3000);
            page.tab().wheel(middle[0], middle[1], 3000);
            assertThat(page.range()).isEqualTo(all);
        }
    }

    @Test
    void draggingMoves() throws Exception {
        try (PageInBrowser page = open(Recordings.busy(200))) {
            double[] middle = page.place(0.5, 0, LANE);
            page.tab().wheel(middle[0], middle[1], -600);
            String before = page.range();
            page.tab().drag(middle[0], middle[1], middle[0] - 200, middle[1], false);
            assertThat(page.range()).isNotEqualTo(before);
            page.tab().drag(middle[0], middle[1], middle[0] + 200, middle[1], false);
            assertThat(page.range()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void whatIsMarkedIsZoomedTo(int lane) throws Exception {
        try (PageInBrowser page = open(Recordings.busy(200))) {
            String all = page.range();
            double[] from = page.place(0.25, lane, LANE);
            double[] to = page.place(0.5, lane, LANE);
            page.tab().drag(from[0], from[1], to[0], to[1], lane >= 0);
            assertThat(page.range()).isNotEqualTo(all).startsWith("24.").contains("– 49.");
            page.tab().evaluate("document.getElementById('all').click()");
            page.tab().awaitFrame();
            assertThat(page.range()).isEqualTo(all);
        }
    }

    @Test
    void pointingAtACallShowsAllFacts() throws Exception {
        try (PageInBrowser page = open(Recordings.busy(20))) { // 9.9 ms, with a margin of 1 %
            point(page, (0.45 + 0.1) / 10.1, 1);
            assertThat(page.isVisible("#facts")).isTrue();
            assertThat(page.tab().text("#facts"))
                    .contains("divide", "succeeded", "#1", "worker 2, process 1234", "900 µs", "50.0 µs");
            assertThat(page.tab().text("#facts")).doesNotContain("Sent");
            point(page, (0.95 + 0.1) / 10.1, 0);
            assertThat(page.tab().text("#facts")).contains("worker 1", "is idle");
            double[] curve = page.place(0.5, -1, LANE);
            page.tab().point(curve[0], curve[1]);
            assertThat(page.tab().text("#facts")).contains("Busy", "workers");
            page.tab().point(2, 2);
            assertThat(page.isVisible("#facts")).isFalse();
        }
    }

    @Test
    void pointingAtACallOfAProcessShowsWhatWasSent() throws Exception {
        Recordings made = new Recordings("sends")
                .worker("worker 1", 0)
                .withBytes(6_200_000_000L)
                .call("blur", 0, "worker 1", 0, 1000);
        try (PageInBrowser page = open(made.recording())) {
            point(page, 0.5, 0);
            assertThat(page.tab().text("#facts")).contains("Sent", "6.20 GB", "Received", "12.4 GB");
        }
    }

    @Test
    void theSearchFindsByNameItemAndFailure() throws Exception {
        Recordings made = new Recordings("mixed").worker("worker 1", 0);
        for (int i = 0; i < 100; i++) {
            made.call(i % 2 == 0 ? "even" : "odd", i, "worker 1", i * 10L, i * 10L + 9, i % 25 == 7);
        }
        try (PageInBrowser page = open(made.recording())) {
            search(page, "EVEN");
            page.tab().awaitText("#matches", "50 calls");
            search(page, "luck");
            page.tab().awaitText("#matches", "4 calls");
            page.tab().press("Enter");
            page.tab().awaitText("#matches", "1 of 4 calls");
            assertThat(page.tab().text("#facts")).contains("odd", "#7", "no luck");
            page.tab().press("Enter");
            page.tab().awaitText("#matches", "2 of 4 calls");
            page.tab().evaluate("document.getElementById('previous').click()");
            page.tab().awaitText("#matches", "1 of 4 calls");
            search(page, "#42");
            page.tab().awaitText("#matches", "1 call");
            search(page, "nowhere");
            page.tab().awaitText("#matches", "no match");
        }
    }

    @Test
    void itWorksWithoutAPointer() throws Exception {
        try (PageInBrowser page = open(Recordings.busy(200))) {
            Tab tab = page.tab();
            List<String> reached = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tab.press("Tab");
                reached.add(tab.evaluate("document.activeElement.id").getAsString());
            }
            assertThat(reached).contains("search", "zoom-out", "zoom-in", "all", "lanes");

            tab.evaluate("document.getElementById('lanes').focus()");
            String all = page.range();
            tab.type("+++");
            String zoomed = page.range();
            assertThat(zoomed).isNotEqualTo(all);
            tab.press("ArrowRight");
            assertThat(page.range()).isNotEqualTo(zoomed);
            tab.press("ArrowLeft");
            assertThat(page.range()).isEqualTo(zoomed);
            tab.type("0");
            assertThat(page.range()).isEqualTo(all);

            tab.type("n");
            assertThat(tab.text("#spoken")).contains("divide", "Item: #0", "worker 1");
            tab.type("n");
            assertThat(tab.text("#spoken")).contains("Item: #2");
            tab.press("ArrowDown");
            assertThat(tab.text("#spoken")).contains("Item: #3", "worker 2");
            assertThat(page.isVisible("#outline")).isTrue();
            tab.press("Enter");
            assertThat(page.range()).isNotEqualTo(all);
            tab.press("Escape");
            assertThat(tab.text("#spoken")).isEmpty();
            tab.type("/");
            assertThat(tab.evaluate("document.activeElement.id").getAsString()).isEqualTo("search");
        }
    }

    @Test
    void theSlowestCallIsShownWhereItIs() throws Exception {
        Recordings made = new Recordings("one is slow").worker("worker 1", 0);
        for (int i = 0; i < 1000; i++) {
            made.call("step", i, "worker 1", i * 100L, i * 100L + (i == 500 ? 99 : 50));
        }
        try (PageInBrowser page = open(made.recording())) {
            assertThat(page.tab().text("#slowest tr:first-child")).contains("step", "#500", "99.0 µs");
            page.tab().evaluate("document.querySelector('#slowest button').click()");
            page.tab().awaitFrame();
            assertThat(page.range()).startsWith("49.").contains("– 50.");
            assertThat(page.tab().text("#facts")).contains("#500");
        }
    }

    private PageInBrowser open(Recording... recordings) throws Exception {
        return PageInBrowser.ofFile(CHROMIUM.get(), folder, recordings);
    }

    private static void point(PageInBrowser page, double share, int lane) throws Exception {
        double[] place = page.place(share, lane, LANE);
        page.tab().point(place[0], place[1]);
    }

    private static void search(PageInBrowser page, String text) throws Exception {
        page.tab().evaluate("document.getElementById('search').focus(), document.getElementById('search').select()");
        page.tab().type(text);
    }
}
