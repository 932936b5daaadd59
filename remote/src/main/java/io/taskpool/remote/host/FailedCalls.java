package io.taskpool.remote.host;

import io.taskpool.TaskCodec;
import io.taskpool.engine.failure.Failures;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.spi.WorkUnit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Saves the calls of a pool that fail, one file for each, before anybody learns of the failure. What cannot be saved is logged
 * and changes nothing else. Safe for use by many threads.
 */
final class FailedCalls {
    /** A pool that saves more would fill the folder with more of the same. */
    private static final int MAX_CALLS = 100;

    private static final int MAX_NAME = 100;

    private final Path folder;
    private final @Nullable TaskCodec codec;

    /** Tells the files of this pool from those of others in the folder. */
    private final String prefix =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).format(LocalDateTime.now(ZoneOffset.UTC)) + "-"
                    + ProcessHandle.current().pid() + "-";

    /** The names of the files. Guarded by this. */
    private final Set<String> saved = new HashSet<>();

    FailedCalls(Path folder, @Nullable TaskCodec codec) {
        this.folder = folder;
        this.codec = codec;
    }

    /** Saves a call whose outcome is about to be decided. Each attempt of a call replaces the file of the one before. */
    synchronized void save(WorkUnit work, int call, Throwable failure, PoolCodecs codecs) {
        Object payload = work.payload();
        if (payload == null) {
            return; // it was decided by others
        }
        String name = prefix + name(work.describe(call), failure);
        if (!saved.contains(name) && saved.size() == MAX_CALLS) {
            return;
        }
        try {
            write(folder.resolve(name), content(work, call, payload, failure, codecs));
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(FailedCalls.class).warn("cannot save {} in {}", work.describe(call), folder, e);
            return;
        }
        saved.add(name);
        if (saved.size() == MAX_CALLS) {
            LoggerFactory.getLogger(FailedCalls.class)
                    .warn("saved {} failed calls of a pool in {}; further ones are not saved", MAX_CALLS, folder);
        }
    }

    /** Names the call and the failure by characters that every file system takes. */
    private static String name(String call, Throwable failure) {
        String type = failure.getClass().getSimpleName();
        String described = call.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
        return (described.length() > MAX_NAME ? described.substring(0, MAX_NAME) : described) + "-" + type + ".call";
    }

    private ByteSink content(WorkUnit work, int call, Object payload, Throwable failure, PoolCodecs codecs) {
        ShapesUsed used = new ShapesUsed();
        ByteSink values = new ByteSink();
        codecs.encoder().writeFunction(codec, values, "the codec", used);
        int[] shapes;
        int[] more = {};
        if (payload instanceof CallPayload one) {
            shapes = one.shapes();
            values.raw(one.content(), 0, one.length());
            addArray(one.array(), values);
        } else {
            ItemsPayload items = (ItemsPayload) payload;
            shapes = items.function().shapes;
            more = items.shapes();
            values.raw(items.function().content, 0, items.function().content.length);
            int item = work.payloadOffset() + call;
            int start = items.start(item);
            values.raw(items.content(), start, items.ends()[item] - start);
            addArray(items.arrays() == null ? null : items.arrays()[item], values);
        }
        ByteSink file = new ByteSink();
        SavedCallFile.writeHead(file, work, call, Failures.describe(failure));
        SavedCallFile.writeShapes(file, codecs.shapes(), used.toArray(), shapes, more);
        file.raw(values.array(), 0, values.size());
        return file;
    }

    private static void addArray(@Nullable ArrayBytes array, ByteSink values) {
        if (array != null) {
            array.writeTo(values);
        }
    }

    /** Writes a file that only its owner can read, and that is there as a whole or not at all. */
    private void write(Path file, ByteSink content) throws IOException {
        Files.createDirectories(folder, forOwner("rwx------"));
        Path part = Files.createTempFile(folder, "taskpool", ".part", forOwner("rw-------"));
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                out.write(content.array(), 0, content.size());
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static FileAttribute<?>[] forOwner(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
