package io.taskpool.remote.host.memory;

import io.taskpool.remote.files.CacheFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that was unlinked as soon as it was open, so that nothing is left of it however this JVM ends. Its worker JVMs open
 * it by the descriptor that this JVM has.
 *
 * @param file the file, empty
 * @param path how processes of this user on this machine open it, as long as this JVM has it open
 */
public record NamelessFile(RandomAccessFile file, String path) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final AtomicInteger MADE = new AtomicInteger();

    /**
     * Makes a file.
     *
     * @param folder where
     * @param bytes how much will be written; as much again must be left to others
     * @return null if there is no room, or this system does not show the descriptors of a process
     * @throws IOException if the folder cannot be written to
     */
    public static @Nullable NamelessFile create(Path folder, long bytes) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS) || folder.toFile().getUsableSpace() / 2 < bytes) {
            return null;
        }
        long pid = ProcessHandle.current().pid();
        Path name = folder.toRealPath()
                .resolve("taskpool-" + pid + "-" + System.nanoTime() + "-" + MADE.incrementAndGet() + ".value");
        Files.createFile(name, CacheFolder.ownerReadsAndWrites());
        try {
            RandomAccessFile file = new RandomAccessFile(name.toFile(), "rw");
            String descriptor = descriptorOf(name);
            if (descriptor == null) {
                file.close();
                return null;
            }
            return new NamelessFile(file, "/proc/" + pid + "/fd/" + descriptor);
        } finally {
            Files.delete(name);
        }
    }

    private static @Nullable String descriptorOf(Path file) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (isOf(descriptor, file)) {
                    return descriptor.getFileName().toString();
                }
            }
        }
        return null;
    }

    private static boolean isOf(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
