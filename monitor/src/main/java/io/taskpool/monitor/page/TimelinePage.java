package io.taskpool.monitor.page;

import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes the page with the timeline. */
@SuppressWarnings("DoNotCallSuggester") // not there yet
public final class TimelinePage {
    private TimelinePage() {}

    /**
     * Writes the page.
     *
     * @param recordings what it shows
     * @param file the file, which is replaced
     * @throws IOException if it cannot be written
     */
    public static void write(List<Recording> recordings, Path file) throws IOException {
        throw new UnsupportedOperationException("the page of " + recordings.size() + " pools in " + file);
    }
}
