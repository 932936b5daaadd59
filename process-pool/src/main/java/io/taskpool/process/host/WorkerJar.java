package io.taskpool.process.host;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own class path: one small jar that is a resource of this library, so that it can be had wherever the library
 * itself was loaded from, be it a nested jar or an image. It is written once to the user's cache folder, or where that is
 * not writable to a temporary one.
 *
 * <p>The file's name holds the checksum and the size of its content, so versions never mix, and both are compared before it is
 * used. The library's jar knows them, so that a program's first worker need not wait until its content was read.
 */
final class WorkerJar {
    private static final String RESOURCE = "/META-INF/taskpool/worker.jar";

    private static @Nullable Path extracted;

    private WorkerJar() {}

    /** Returns the jar's path; writes it if it is not there. */
    static synchronized Path path() throws IOException {
        Path known = extracted;
        if (known != null && Files.isRegularFile(known)) {
            return known;
        }
        URL resource = WorkerJar.class.getResource(RESOURCE);
        if (resource == null) {
            throw new IOException("the resource " + RESOURCE + " is missing from taskpool-process-pool; if the jar was"
                    + " repackaged, keep that file (in a checkout, 'mvn process-classes' makes it)");
        }
        PackedJar jar = PackedJar.of(resource);
        IOException failure = null;
        StringBuilder reasons = new StringBuilder();
        for (Path directory : candidates()) {
            try {
                Path file = write(directory, jar);
                extracted = file;
                return file;
            } catch (IOException e) {
                reasons.append("; ").append(directory).append(": ").append(e.getMessage());
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw new IOException(
                "cannot write " + jar.name() + ", which workers are started from and which takes "
                        + jar.bytes().length / 1024
                        + " KiB, anywhere; make room or a writable folder, or point java.io.tmpdir to one whose name a class"
                        + " path can hold" + reasons,
                failure);
    }

    /** Returns the folder that is tried first. */
    static Path cacheFolder() {
        return candidates().get(0);
    }

    private static List<Path> candidates() {
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

    private static Path write(Path directory, PackedJar content) throws IOException {
        Path jar = directory.resolve(content.name());
        if (isOurs(directory) && content.isIn(jar.toFile())) {
            return jar;
        }
        Files.createDirectories(directory, ownerOnly());
        if (!isOurs(directory)) {
            throw new IOException(directory + " belongs to another user");
        }
        Path temporary = Files.createTempFile(directory, "worker-", ".tmp");
        try {
            Files.write(temporary, content.bytes());
            // Another JVM may be doing the same: whichever is last wins, and both files are the same.
            Files.move(temporary, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return jar;
    }

    /** Returns the mode of a folder that is nobody else's business. */
    static FileAttribute<?>[] ownerOnly() {
        return mode("rwx------");
    }

    /** Returns the mode of a file that is nobody else's business. */
    static FileAttribute<?>[] ownerReadsAndWrites() {
        return mode("rw-------");
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** In a folder that others may write to, somebody else may have put a folder of that name. */
    static boolean isOurs(Path directory) throws IOException {
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
