package io.taskpool.process.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where files are kept that outlive this JVM: the user's cache folder, or where that cannot be written to, a folder of the user's
 * own among the temporary files. Nobody else may read or write what is there.
 */
public final class CacheFolder {
    private CacheFolder() {}

    /** Returns the folders to try, in this order. */
    public static List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        String cache = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        if (cache != null && cache.startsWith("/")) {
            addCandidate(candidates, cache, "taskpool");
        } else if (home != null && !home.isEmpty() && new File(home).isDirectory()) { // else nobody lives there
            addCandidate(candidates, home, ".cache/taskpool");
        }
        String own = "taskpool-"
                + System.getProperty("user.name", "user").replace('/', '_').replace(File.pathSeparatorChar, '_');
        addCandidate(candidates, System.getProperty("java.io.tmpdir"), own);
        if (File.separatorChar == '/') { // where nothing else will do
            addCandidate(candidates, "/tmp", own);
            addCandidate(candidates, "/dev/shm", own);
        }
        return candidates;
    }

    /**
     * Adds a folder that a class path can name: the JVM splits it, as it does the name of an archive, wherever it finds a separator.
     * Absolute, because a worker may have another working directory.
     */
    private static void addCandidate(List<Path> candidates, String parent, String name) {
        Path folder = Path.of(parent, name).toAbsolutePath();
        if (folder.toString().indexOf(File.pathSeparatorChar) < 0 && !candidates.contains(folder)) {
            candidates.add(folder);
        }
    }

    /** Returns the mode of a folder that is nobody else's business. */
    public static FileAttribute<?>[] ownerOnly() {
        return mode("rwx------");
    }

    /** Returns the mode of a file that is nobody else's business. */
    public static FileAttribute<?>[] ownerReadsAndWrites() {
        return mode("rw-------");
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Tells whether a folder exists and is the user's: where others may write, somebody else may have made one of that name. */
    public static boolean isOurs(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return true; // Windows has a temporary folder for each user, and files there may belong to a group of his
        }
        String owner = Files.getOwner(directory).getName();
        return owner.equals(System.getProperty("user.name"))
                || Files.getOwner(ownFile()).equals(Files.getOwner(directory));
    }

    private static Path ownFile() {
        return Path.of("/proc/self").toFile().exists()
                ? Path.of("/proc/self")
                : Path.of(System.getProperty("user.home", "."));
    }
}
