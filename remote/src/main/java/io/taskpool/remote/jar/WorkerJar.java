package io.taskpool.remote.jar;

import io.taskpool.remote.files.CacheFolder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own class path: one small jar that is a resource of this library, so that it is available wherever the
 * library itself was loaded from, be it a nested jar or an image. It is written once to the user's cache folder, or
 * where that is not writable to a temporary one.
 *
 * <p>The file's name holds the checksum and the size of its content, so versions never mix, and both are compared before it is
 * used. The library's jar contains both values, so that a program's first worker need not wait until the content was
 * read.
 */
public final class WorkerJar {
    private static final String RESOURCE = "/META-INF/taskpool/worker.jar";

    private static @Nullable Path extracted;

    private WorkerJar() {}

    /** Returns the jar's path; writes it if it is not there. */
    public static synchronized Path path() throws IOException {
        Path known = extracted;
        if (known != null && Files.isRegularFile(known)) {
            return known;
        }
        URL resource = WorkerJar.class.getResource(RESOURCE);
        if (resource == null) {
            throw new IOException("the resource " + RESOURCE + " is missing from taskpool-remote; if the jar was"
                    + " repackaged, keep that file (in a checkout, 'mvn process-classes' makes it)");
        }
        PackedJar jar = PackedJar.of(resource);
        IOException failure = null;
        StringBuilder reasons = new StringBuilder();
        for (Path directory : CacheFolder.candidates()) {
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

    private static Path write(Path directory, PackedJar content) throws IOException {
        Path jar = directory.resolve(content.name());
        if (CacheFolder.isOurs(directory) && content.isIn(jar.toFile())) {
            return jar;
        }
        Files.createDirectories(directory, CacheFolder.ownerOnly());
        if (!CacheFolder.isOurs(directory)) {
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
}
