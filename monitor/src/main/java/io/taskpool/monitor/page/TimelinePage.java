package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.taskpool.monitor.record.Recording;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes recordings as a page that stands by itself: one HTML file, which loads nothing. */
public final class TimelinePage {
    /** Small enough that each update, uncompressed, takes well below a megabyte. */
    private static final int MOST_CALLS = 32_768;

    private TimelinePage() {}

    /**
     * Writes what was recorded so far.
     *
     * @param recordings the recordings, one for each pool
     * @param file the file, which is replaced if it exists
     * @throws IOException if the file cannot be written
     */
    public static void write(List<Recording> recordings, Path file) throws IOException {
        PageTemplate template = PageTemplate.ofFile();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            Writer text = new OutputStreamWriter(out, UTF_8);
            text.write(template.beforeData());
            writeData(new PageFeed(recordings), text);
            text.write(template.afterData());
            text.flush();
        }
    }

    /**
     * Writes the updates as JSON, for the browser to read, and their calls beside it: compressed, since a million is 13 MB
     * otherwise. Calls that end meanwhile are left out, or there might be no end.
     */
    private static void writeData(PageFeed feed, Writer text) throws IOException {
        ByteArrayOutputStream calls = new ByteArrayOutputStream();
        text.write("<script type=\"application/json\" id=\"updates\">");
        try (GZIPOutputStream zip = new GZIPOutputStream(calls)) {
            UpdateJson json = new UpdateJson(text).beginArray();
            long left = feed.waiting();
            do {
                PageUpdate update = feed.next((int) Math.min(left, MOST_CALLS));
                json.write(update, false);
                zip.write(update.calls());
                left -= update.count();
            } while (left > 0);
            json.endArray();
        }
        text.write("</script>\n<script type=\"text/plain\" id=\"calls\">");
        text.write(Base64.getEncoder().encodeToString(calls.toByteArray()));
        text.write("</script>\n");
    }
}
