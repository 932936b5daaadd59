package io.taskpool.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A line chart with two logarithmic axes. */
public final class LineChart {
    private static final double WIDTH = 860;
    private static final double HEIGHT = 420;
    private static final double LEFT = 80;
    private static final double RIGHT = 24;
    private static final double TOP = 72;
    private static final double BOTTOM = 48;

    private LineChart() {}

    /**
     * A point.
     *
     * @param x its position on the horizontal axis, positive
     * @param y its position on the vertical axis, positive
     */
    public record Point(double x, double y) {}

    /**
     * A line.
     *
     * @param label its label in the legend
     * @param points its points from left to right
     */
    public record Line(String label, List<Point> points) {}

    /**
     * Writes a chart.
     *
     * @param file the file to write
     * @param title the title of the chart
     * @param xLabel the label of the horizontal axis
     * @param lines the lines, at most four
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, String title, String xLabel, List<Line> lines) throws IOException {
        List<Point> all = lines.stream().flatMap(line -> line.points().stream()).toList();
        Axis x = Axis.over(all.stream().mapToDouble(Point::x).toArray(), LEFT, WIDTH - RIGHT);
        Axis y = Axis.over(all.stream().mapToDouble(Point::y).toArray(), HEIGHT - BOTTOM, TOP);
        Svg svg = new Svg();
        svg.text(16, 28, "start", "title", title);
        for (int exponent = x.low; exponent <= x.high; exponent++) {
            double at = x.position(Math.pow(10, exponent));
            svg.line(at, TOP, at, HEIGHT - BOTTOM, "grid");
            svg.text(at, HEIGHT - BOTTOM + 18, "middle", "soft", Numbers.threeDigits(Math.pow(10, exponent)));
        }
        for (int exponent = y.low; exponent <= y.high; exponent++) {
            double at = y.position(Math.pow(10, exponent));
            svg.line(LEFT, at, WIDTH - RIGHT, at, "grid");
            svg.text(LEFT - 8, at + 4, "end", "soft", Numbers.threeDigits(Math.pow(10, exponent)));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", "soft", xLabel);
        double legend = LEFT;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            StringBuilder points = new StringBuilder();
            for (Point point : line.points()) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.position(point.x()), y.position(point.y())));
                svg.dot(x.position(point.x()), y.position(point.y()), "f" + i);
            }
            svg.polyline(points.toString().strip(), "s" + i);
            svg.dot(legend, 48, "f" + i);
            svg.text(legend + 8, 52, "start", "", line.label());
            legend += 32 + 6.6 * line.label().length();
        }
        svg.write(file, WIDTH, HEIGHT, title);
    }

    /** A logarithmic axis in whole powers of ten. */
    private record Axis(int low, int high, double from, double to) {
        static Axis over(double[] values, double from, double to) {
            int low = Integer.MAX_VALUE;
            int high = Integer.MIN_VALUE;
            for (double value : values) {
                low = Math.min(low, (int) Math.floor(Math.log10(value)));
                high = Math.max(high, (int) Math.ceil(Math.log10(value)));
            }
            return new Axis(low, Math.max(high, low + 1), from, to);
        }

        double position(double value) {
            return from + (to - from) * (Math.log10(value) - low) / (high - low);
        }
    }
}
