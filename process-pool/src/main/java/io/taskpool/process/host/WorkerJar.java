package io.taskpool.process.host;

import io.taskpool.process.classes.OwnJar;
import java.io.IOException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own class path: one small jar that is a resource of this library, so that it can be had wherever the library
 * itself was loaded from, be it a nested jar or an image. It is written once to the user's cache folder, or where that is
 * not writable to a temporary one.
 *
 * <p>The file's name holds a checksum of its content, so versions never mix, and its content is compared before it is used.
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
        byte[] content = content();
        String name = "worker-" + new Fingerprint().add(content) + ".jar";
        IOException failure = null;
        for (Path directory : candidates()) {
            try {
                Path jar = write(directory, name, content);
                extracted = jar;
                return jar;
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw new IOException(
                "cannot write " + name + ", which workers are started from, to any of " + candidates()
                        + "; make one of them writable, or point java.io.tmpdir to a folder that is",
                failure);
    }

    private static byte[] content() throws IOException {
        URL jar = WorkerJar.class.getResource(RESOURCE);
        if (jar == null) {
            throw new IOException("the resource " + RESOURCE + " is missing from taskpool-process-pool; if the jar was"
                    + " repackaged, keep that file (in a checkout, 'mvn process-classes' makes it)");
        }
        return RelocatedJar.adapt(OwnJar.read(jar, Integer.MAX_VALUE));
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
            candidates.add(Path.of(cache, "taskpool"));
        } else if (home != null && !home.isEmpty() && Files.isDirectory(Path.of(home))) { // else nobody lives there
            candidates.add(Path.of(home, ".cache", "taskpool"));
        }
        candidates.add(Path.of(
                System.getProperty("java.io.tmpdir"),
                "taskpool-" + System.getProperty("user.name", "user").replace('/', '_')));
        return candidates;
    }

    private static Path write(Path directory, String name, byte[] content) throws IOException {
        Path jar = directory.resolve(name);
        if (isOurs(directory) && Files.isRegularFile(jar) && Arrays.equals(Files.readAllBytes(jar), content)) {
            return jar;
        }
        Files.createDirectories(directory, ownerOnly());
        if (!isOurs(directory)) {
            throw new IOException(directory + " belongs to another user");
        }
        Path temporary = Files.createTempFile(directory, "worker-", ".tmp");
        try {
            Files.write(temporary, content);
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
