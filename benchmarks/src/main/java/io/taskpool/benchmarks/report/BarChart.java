package io.taskpool.benchmarks.report;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Panels of horizontal bars: each bar shows a median, with the least and the greatest value as a whisker. */
public final class BarChart {
    private static final double WIDTH = 860;
    private static final double LABEL = 260;
    private static final double VALUE = 90;
    private static final double ROW = 20;
    private static final double GAP = 44;

    /** The most characters that fit in the column of labels. */
    private static final int LONGEST_LABEL = 38;

    private BarChart() {}

    /**
     * One bar.
     *
     * @param label the name of the bar, at most {@value #LONGEST_LABEL} characters
     * @param style {@code ours}, {@code peer} or {@code floor}
     * @param value its length
     * @param least the start of the whisker
     * @param most the end of the whisker
     */
    public record Bar(String label, String style, double value, double least, double most) {
        /** Makes a bar whose label fits. */
        public Bar {
            checkArgument(label.length() <= LONGEST_LABEL, "the label '%s' would be cut off", label);
        }
    }

    /**
     * Bars on a common scale.
     *
     * @param title the title of the panel
     * @param bars the bars
     */
    public record Panel(String title, List<Bar> bars) {}

    /**
     * Writes a chart.
     *
     * @param file the file to write
     * @param title the title of the chart
     * @param panels the panels
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, String title, List<Panel> panels) throws IOException {
        Svg svg = new Svg();
        double y = 28;
        svg.text(16, y, "start", "title", title);
        for (Panel panel : panels) {
            y += GAP;
            svg.text(16, y - 14, "start", "title", panel.title());
            double most = panel.bars().stream().mapToDouble(Bar::most).max().orElse(1);
            double scale = (WIDTH - LABEL - VALUE - 16) / most;
            for (Bar bar : panel.bars()) {
                svg.text(LABEL - 8, y + 10, "end", "", bar.label());
                svg.bar(LABEL, y, bar.value() * scale, 12, bar.style());
                svg.line(LABEL + bar.least() * scale, y + 6, LABEL + bar.most() * scale, y + 6, "whisker");
                svg.text(LABEL + bar.most() * scale + 8, y + 10, "start", "soft", Numbers.threeDigits(bar.value()));
                y += ROW;
            }
        }
        svg.write(file, WIDTH, y + 16, title);
    }
}
