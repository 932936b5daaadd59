package io.taskpool.remote.worker.classes;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/** Opens the URL of a resource whose content is in memory. */
final class ContentHandler extends URLStreamHandler {
    private final byte[] content;

    ContentHandler(byte[] content) {
        this.content = content;
    }

    @Override
    protected URLConnection openConnection(URL url) {
        return new Connection(url, content);
    }

    private static final class Connection extends URLConnection {
        private final byte[] content;

        Connection(URL url, byte[] content) {
            super(url);
            this.content = content;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(content);
        }

        @Override
        public long getContentLengthLong() {
            return content.length;
        }

        @Override
        public String getContentType() {
            String guess = guessContentTypeFromName(url.getPath());
            return guess == null ? "application/octet-stream" : guess;
        }
    }
}
