package io.taskpool.remote.files;

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
 * The folder for files that outlive this JVM: the user's cache folder or, if that is not writable, a private folder
 * among the temporary files. Only the user can read or write it.
 */
public final class CacheFolder {
    private CacheFolder() {}

    /** Returns the folders to try, in order. */
    public static List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        String cache = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        if (cache != null && cache.startsWith("/")) {
            addCandidate(candidates, cache, "taskpool");
        } else if (home != null
                && !home.isEmpty()
                && new File(home).isDirectory()) { // some accounts have no home folder
            addCandidate(candidates, home, ".cache/taskpool");
        }
        String own = "taskpool-"
                + System.getProperty("user.name", "user").replace('/', '_').replace(File.pathSeparatorChar, '_');
        addCandidate(candidates, System.getProperty("java.io.tmpdir"), own);
        if (File.separatorChar == '/') { // the last resort
            addCandidate(candidates, "/tmp", own);
            addCandidate(candidates, "/dev/shm", own);
        }
        return candidates;
    }

    /**
     * Adds a folder if it can be part of a class path: the JVM would split one whose name contains a path separator.
     * Absolute, because a worker may have another working directory.
     */
    private static void addCandidate(List<Path> candidates, String parent, String name) {
        Path folder = Path.of(parent, name).toAbsolutePath();
        if (folder.toString().indexOf(File.pathSeparatorChar) < 0 && !candidates.contains(folder)) {
            candidates.add(folder);
        }
    }

    /** Returns the mode of a private folder. */
    public static FileAttribute<?>[] ownerOnly() {
        return mode("rwx------");
    }

    /** Returns the mode of a private file. */
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

    /**
     * Tells whether a folder exists and belongs to the user: in a shared folder, another user may have created one with
     * the same name.
     */
    public static boolean isOurs(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return true; // Windows has a temporary folder for each user, where files may belong to a group
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
