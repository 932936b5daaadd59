package io.taskpool.remote.host.memory;

import io.taskpool.remote.files.CacheFolder;
import io.taskpool.remote.wire.Ring;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the file that holds the ring of a worker, for nobody but this user. */
public final class RingFile {
    /** Ends the name, which begins as that of the worker's black box. */
    public static final String SUFFIX = ".ring";

    /** What is known to survive that the file is truncated: the tests do that on these systems. */
    private static final boolean POSSIBLE = System.getProperty("os.name", "").equals("Linux")
            && System.getProperty("os.arch", "").equals("amd64")
            && isHotSpot(System.getProperty("java.vm.name", ""));

    private static final int PIECE_BYTES = 64 << 10;

    private RingFile() {}

    private static boolean isHotSpot(String name) {
        return name.contains("HotSpot") || name.contains("OpenJDK");
    }

    /** Tells whether this JVM survives whatever others do to a file that it has mapped. */
    public static boolean isPossible() {
        return POSSIBLE;
    }

    /** Returns the name of the file for the worker with that black box, which it is known to find. */
    public static Path beside(Path blackBox) {
        return blackBox.resolveSibling(blackBox.getFileName() + SUFFIX);
    }

    /**
     * Makes the file and maps it.
     *
     * <p>All of it is written first. Where there is no room, writing fails, while a store to a mapped page that cannot be had
     * would be a fault. As much room as it takes is left to others, since containers often have 64 MB of shared memory for
     * everything.
     */
    public static Ring create(Path path) throws IOException {
        File folder = path.toFile().getAbsoluteFile().getParentFile();
        if (folder == null || folder.getUsableSpace() < 2L * Ring.FILE_BYTES) {
            throw new IOException("no room for " + path);
        }
        Files.createFile(path, CacheFolder.ownerReadsAndWrites());
        RandomAccessFile file = null;
        boolean made = false;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            byte[] zeros = new byte[PIECE_BYTES];
            for (int rest = Ring.FILE_BYTES; rest > 0; rest -= PIECE_BYTES) {
                file.write(zeros, 0, Math.min(rest, PIECE_BYTES));
            }
            Ring ring = new Ring(file);
            made = true;
            return ring;
        } finally {
            if (!made) {
                unlink(path);
                if (file != null) {
                    file.close();
                }
            }
        }
    }

    /** Removes the name; what is mapped stays. */
    public static void unlink(Path path) {
        boolean unused = path.toFile().delete();
    }
}
