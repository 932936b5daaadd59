package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import io.taskpool.monitor.browser.Chromium;
import io.taskpool.monitor.browser.Tab;
import io.taskpool.monitor.record.Recording;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A timeline page that is open in a browser. When it is closed, the browser must have had nothing to complain of. */
final class PageInBrowser implements AutoCloseable {
    static final int WIDTH = 1280;
    static final int HEIGHT = 900;

    /** Where time begins on the canvas; see {@code view.js}. */
    private static final int LEFT = 160;

    private final Tab tab;

    private PageInBrowser(Tab tab) {
        this.tab = tab;
    }

    static PageInBrowser ofFile(Chromium chromium, Path folder, Recording... recordings) throws Exception {
        Path file = folder.resolve("timeline.html");
        TimelinePage.write(List.of(recordings), file);
        PageInBrowser page = new PageInBrowser(chromium.open(file.toUri(), WIDTH, HEIGHT));
        page.tab.awaitTrue("performance.getEntriesByName('timeline-drawn').length > 0");
        return page;
    }

    static PageInBrowser live(Chromium chromium, URI address) throws Exception {
        return new PageInBrowser(chromium.open(address, WIDTH, HEIGHT));
    }

    Tab tab() {
        return tab;
    }

    /** Returns one of the numbers at the top. */
    String total(String name) throws Exception {
        return tab.evaluate(totalExpression(name)).getAsString();
    }

    void awaitTotal(String name, String value) {
        tab.awaitTrue(totalExpression(name) + " === '" + value + "'");
    }

    private static String totalExpression(String name) {
        return "[...document.querySelectorAll('#totals div')].find(one => one.firstChild.textContent === '" + name
                + "').lastChild.textContent";
    }

    /** Returns the part of the time that is shown. */
    String range() throws Exception {
        return tab.text("#range");
    }

    boolean isVisible(String selector) throws Exception {
        return tab.evaluate("document.querySelector('" + selector + "').offsetParent !== null"
                        + " || getComputedStyle(document.querySelector('" + selector + "')).position === 'fixed'"
                        + " && !document.querySelector('" + selector + "').hidden")
                .getAsBoolean();
    }

    /** Returns how many pixels of the lanes have a colour, or nearly. */
    int pixels(int red, int green, int blue) throws Exception {
        return tab.evaluate("(() => { const copy = new OffscreenCanvas(lanes.width, lanes.height)"
                        + ".getContext('2d', { willReadFrequently: true }); copy.drawImage(lanes, 0, 0);"
                        + "const { data } = copy.getImageData(0, 0, lanes.width, lanes.height);"
                        + "let count = 0; for (let i = 0; i < data.length; i += 4) {"
                        + "if (Math.abs(data[i] - " + red + ") < 6 && Math.abs(data[i + 1] - " + green
                        + ") < 6 && Math.abs(data[i + 2] - " + blue + ") < 6 && data[i + 3] > 250) count++; }"
                        + "return count; })()")
                .getAsInt();
    }

    /** Returns the place in the window of a share of the time that is shown, in a lane, or above the lanes if that is -1. */
    double[] place(double share, int lane, int laneHeight) throws Exception {
        String canvas = lane < 0 ? "overview" : "lanes";
        JsonArray box = tab.evaluate("(() => { const box = document.getElementById('" + canvas
                        + "').getBoundingClientRect(); return [box.left, box.top, box.width]; })()")
                .getAsJsonArray();
        double width = box.get(2).getAsDouble() - LEFT - 1;
        double y = lane < 0 ? 80 : 4 + (lane + 0.5) * laneHeight;
        return new double[] {
            box.get(0).getAsDouble() + LEFT + share * width, box.get(1).getAsDouble() + y
        };
    }

    @Override
    public void close() throws Exception {
        try {
            assertThat(tab.complaints()).as("what the browser complains of").isEmpty();
        } finally {
            tab.close();
        }
    }
}
