package io.taskpool.benchmarks.report;

import com.google.common.xml.XmlEscapers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An SVG drawing. Its colours follow the reader's light or dark mode, which chart libraries do not offer.
 */
final class Svg {
    private static final String STYLE = """
            <style>
            svg { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px; --ink: #1f2328; --faint: #d0d7de;
              --soft: #656d76; --paper: #ffffff; --ours: #0969da; --peer: #8c959f; --floor: #bf8700; --good: #1a7f37; --bad: #cf222e;
              --c0: #0969da; --c1: #bf8700; --c2: #1a7f37; --c3: #8250df }
            @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --faint: #30363d; --soft: #8d96a0; --paper: #0d1117;
              --ours: #4493f8; --peer: #6e7681; --floor: #d29922; --good: #3fb950; --bad: #f85149;
              --c0: #4493f8; --c1: #d29922; --c2: #3fb950; --c3: #ab7df8 } }
            .paper { fill: var(--paper) } text { fill: var(--ink) } .soft { fill: var(--soft) } .title { font-weight: 600; font-size: 13px }
            .grid { stroke: var(--faint) } .whisker { stroke: var(--ink) } .line { fill: none; stroke-width: 2 }
            .ours { fill: var(--ours) } .peer { fill: var(--peer) } .floor { fill: var(--floor) }
            .s0 { stroke: var(--c0) } .s1 { stroke: var(--c1) } .s2 { stroke: var(--c2) } .s3 { stroke: var(--c3) }
            .f0 { fill: var(--c0) } .f1 { fill: var(--c1) } .f2 { fill: var(--c2) } .f3 { fill: var(--c3) }
            </style>
            """;

    private final StringBuilder body = new StringBuilder();

    private static String escape(String text) {
        return XmlEscapers.xmlContentEscaper().escape(text);
    }

    private void add(String format, Object... arguments) {
        body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    void text(double x, double y, String anchor, String style, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>", x, y, anchor, style, escape(text));
    }

    void bar(double x, double y, double width, double height, String style) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, Math.max(1, width), height, style);
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    void polyline(String points, String style) {
        add("<polyline points=\"%s\" class=\"line %s\"/>", points, style);
    }

    void dot(double x, double y, String style) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"%s\"/>", x, y, style);
    }

    void write(Path file, double width, double height, String description) throws IOException {
        String head = String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\">%n"
                        + "<title>%s</title>%n",
                width,
                height,
                width,
                height,
                escape(description));
        Path unused = Files.writeString(
                file,
                head + STYLE + "<rect width=\"100%\" height=\"100%\" class=\"paper\"/>\n" + body + "</svg>\n",
                StandardCharsets.UTF_8);
    }
}
