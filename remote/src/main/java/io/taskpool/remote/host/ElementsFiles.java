package io.taskpool.remote.host;

import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.remote.codec.FileElements;
import io.taskpool.remote.host.memory.NamelessFile;
import io.taskpool.remote.host.memory.RingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts the elements of shared values into files, where workers can open these. */
final class ElementsFiles {
    /** What is kept with a value whose elements cannot be in a file: others need not try again. */
    private enum None implements AutoCloseable {
        INSTANCE;

        @Override
        public void close() {}
    }

    private ElementsFiles() {}

    /**
     * Returns the file of a value's elements, which is made for the first worker that asks.
     *
     * @param handle the worker, beside whose file in memory those for values are put
     * @return null if the value had better go through the pipe
     */
    static @Nullable FileElements of(LastingParcel parcel, WorkerSettings settings, WorkerHandle handle) {
        Object value = parcel.open();
        Path file = handle.memoryFile();
        Path folder = file == null ? null : file.getParent();
        boolean mayBeMapped = RingFile.isPossible() || !(value instanceof ByteBuffer);
        // Workers open them by this JVM's descriptors.
        if (folder == null || !FileElements.isLong(value) || !mayBeMapped || !settings.onThisMachine()) {
            return null;
        }
        return parcel.kept(made -> make(made, folder)) instanceof FileElements elements ? elements : null;
    }

    private static AutoCloseable make(Object value, Path folder) {
        FileElements made = make(value, folder, FileElements.bytes(value));
        if (made == null) {
            made = make(value, Path.of(System.getProperty("java.io.tmpdir", "/tmp")), FileElements.bytes(value));
        }
        return made == null ? None.INSTANCE : made;
    }

    private static @Nullable FileElements make(Object value, Path folder, long bytes) {
        try {
            NamelessFile file = NamelessFile.create(folder, bytes);
            return file == null ? null : FileElements.write(value, file.file(), file.path());
        } catch (IOException e) {
            return null; // somebody else has taken the room meanwhile
        }
    }
}
