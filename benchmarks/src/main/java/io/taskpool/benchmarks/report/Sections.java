package io.taskpool.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Replaces the text between two marks of a document: {@code <!-- name begin -->} and {@code <!-- name end -->}. */
public final class Sections {
    private Sections() {}

    /**
     * Replaces a section.
     *
     * @param document the file
     * @param name the section's name
     * @param content the new text of the section
     * @throws IOException if the file cannot be read or written, or has no such section
     */
    public static void replace(Path document, String name, String content) throws IOException {
        String text = Files.readString(document, StandardCharsets.UTF_8);
        String begin = "<!-- " + name + " begin -->";
        String end = "<!-- " + name + " end -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(document + " has no section '" + begin + "' … '" + end + "'");
        }
        String replaced =
                text.substring(0, from + begin.length()) + "\n\n" + content.strip() + "\n\n" + text.substring(to);
        Path unused = Files.writeString(document, replaced, StandardCharsets.UTF_8);
    }
}
