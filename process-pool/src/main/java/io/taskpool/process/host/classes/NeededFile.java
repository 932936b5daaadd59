package io.taskpool.process.host.classes;

import io.taskpool.process.files.CacheFolder;
import io.taskpool.process.files.Fingerprint;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Where the names of {@link NeededClasses} outlive this JVM: a file in the user's cache folder for each function class, its
 * loader and the JVM's class path. It can only do good: one that cannot be read or written, or that holds nonsense, is as
 * good as none, since each name is looked up anew.
 */
final class NeededFile {
    private static final String HEAD = "taskpool classes 1";
    private static final String PREFIX = "classes-1-";
    private static final int MAX_NAME_CHARS = 500;
    private static final int MAX_BYTES = 512 << 10;

    /** More files than this are not kept; the oldest go. */
    private static final int MAX_FILES = 500;

    /** No JVM takes this long to write one. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path folder = CacheFolder.first();
    private final Path file;

    private NeededFile(String name) {
        this.file = folder.resolve(name);
    }

    static NeededFile of(Class<?> function) {
        ClassLoader loader = function.getClassLoader();
        Fingerprint fingerprint = new Fingerprint()
                .add(function.getName())
                .add(loader.getClass().getName())
                .add(String.valueOf(loader.getName()))
                .add(System.getProperty("java.class.path", ""))
                .add(System.getProperty("jdk.module.path", ""));
        return new NeededFile(PREFIX + fingerprint);
    }

    /** Returns the names, none if there are none or the file makes no sense. */
    Collection<String> read(int max) {
        List<String> names = new ArrayList<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES || !CacheFolder.isOurs(folder)) {
                return List.of();
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
                return List.of();
            }
            for (String line : lines.subList(1, lines.size())) {
                if (names.size() < max && isName(line)) {
                    names.add(line);
                }
            }
        } catch (IOException | RuntimeException e) {
            return List.of(); // workers will ask, as without it
        }
        return names;
    }

    private static boolean isName(String line) {
        if (line.isEmpty() || line.length() > MAX_NAME_CHARS || line.startsWith("[")) {
            return false;
        }
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c == '/' || c == ';' || c == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    /** Replaces the file. Another JVM may do the same: whichever is last wins, and each name is some JVM's need. */
    void write(List<String> names) {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (String name : names) {
            if (isName(name)) {
                text.append(name).append('\n');
            }
        }
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
        if (content.length > MAX_BYTES) {
            return;
        }
        try {
            Files.createDirectories(folder, CacheFolder.ownerOnly());
            if (!CacheFolder.isOurs(folder)) {
                return;
            }
            Path temporary = Files.createTempFile(folder, "classes-", ".tmp"); // mode 0600
            try {
                Files.write(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            bound(folder.toFile());
        } catch (IOException | RuntimeException e) {
            return; // a home that cannot be written to: the next JVM asks again
        }
    }

    private static void bound(File folder) {
        long left = System.currentTimeMillis() - LEFT_BEHIND.toMillis();
        File[] temporary = folder.listFiles(one ->
                one.getName().startsWith("classes-") && one.getName().endsWith(".tmp") && one.lastModified() < left);
        for (File file : temporary == null ? new File[0] : temporary) {
            boolean unused = file.delete(); // of a JVM that ended while it wrote
        }
        File[] files = folder.listFiles(one -> one.getName().startsWith(PREFIX));
        if (files == null || files.length <= MAX_FILES) {
            return;
        }
        Arrays.sort(files, Comparator.comparingLong(File::lastModified));
        for (int i = 0; i < files.length - MAX_FILES * 3 / 4; i++) {
            boolean unused = files[i].delete();
        }
    }
}
