package io.taskpool.remote.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;

/**
 * Reads resources without the JDK's cache of open jars. A jar in that cache stays open, is not reopened when the file
 * changes, and is closed for all its users when a {@code URLClassLoader} that has used it is closed.
 */
public final class UncachedResource {
    private UncachedResource() {}

    /**
     * Reads a resource.
     *
     * @param url the location of the resource
     * @param max the most bytes to read
     * @return its content, or the first {@code max} bytes of it
     * @throws IOException if it cannot be read
     */
    public static byte[] read(URL url, int max) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return in.readNBytes(max);
        }
    }
}
