package io.taskpool.monitor.page;

import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Serves the page with the timeline. */
@SuppressWarnings("DoNotCallSuggester") // not there yet
public final class LiveServer implements AutoCloseable {
    private LiveServer() {}

    /**
     * Starts to serve.
     *
     * @param recordings what the page shows
     * @return the server
     * @throws IOException if no port can be opened
     */
    public static LiveServer start(List<Recording> recordings) throws IOException {
        throw new UnsupportedOperationException("the page of " + recordings.size() + " pools");
    }

    /**
     * Returns the address of the page.
     *
     * @return the address
     */
    public URI address() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
