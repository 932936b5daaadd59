package io.taskpool.remote.classes;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jars and folders that a class loader of the parent searches, in order, with their state when the parent found
 * them. A worker that sees the same state of a file reads the file itself.
 */
public final class SearchPath {
    /**
     * The size that is recorded for a folder. The files in it are read in their current state, as the parent reads
     * them.
     */
    private static final long FOLDER = -1;

    private final String[] files;
    private final long[] sizes;
    private final long[] modified;

    private SearchPath(int count) {
        files = new String[count];
        sizes = new long[count];
        modified = new long[count];
    }

    /** Records the current size and modification time of files. */
    public SearchPath(List<File> found) {
        this(found.size());
        for (int i = 0; i < files.length; i++) {
            File file = found.get(i);
            files[i] = file.getPath();
            boolean folder = file.isDirectory();
            sizes[i] = folder ? FOLDER : file.length();
            modified[i] = folder ? 0 : file.lastModified();
        }
    }

    /**
     * Reads a path. Accesses no file.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are not a path
     */
    public SearchPath(ByteSource in) throws ProtocolException {
        this(in.count(3));
        for (int i = 0; i < files.length; i++) {
            files[i] = in.string();
            sizes[i] = in.varint() - 1;
            modified[i] = in.varint();
        }
    }

    /**
     * Writes the path.
     *
     * @param out the sink to write to
     */
    public void write(ByteSink out) {
        out.varint(files.length);
        for (int i = 0; i < files.length; i++) {
            out.string(files[i]);
            out.varint(sizes[i] + 1);
            out.varint(modified[i]);
        }
    }

    public int length() {
        return files.length;
    }

    /**
     * Returns the URL of a file, or null if it is not the file that the parent found: it was replaced, or is not
     * accessible here.
     */
    @Nullable
    public URL locate(int index) {
        File file = new File(files[index]);
        boolean same = sizes[index] == FOLDER
                ? file.isDirectory()
                : file.length() == sizes[index] && file.lastModified() == modified[index] && file.canRead();
        try {
            return same ? file.toURI().toURL() : null;
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no URL can be made for the file " + file, e);
        }
    }
}
