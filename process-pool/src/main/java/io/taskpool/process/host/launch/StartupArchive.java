package io.taskpool.process.host.launch;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.threads.Timer;
import io.taskpool.remote.files.Fingerprint;
import io.taskpool.remote.jar.WorkerJar;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A class data sharing archive of the classes that every worker loads, beside the worker's jar in the user's cache
 * folder. With it a worker is ready in about two thirds of the time.
 *
 * <p>It is made once for each JDK, version of the worker's jar and set of {@code -XX} options: by a worker that runs a
 * few calls ({@link Training}), in the background, some time after the first worker is ready, so that it does not slow
 * down a short program. The file appears in one step. An empty file means that this JDK cannot make one. The JVM checks
 * an archive itself, and starts without it if it does not fit.
 *
 * <p>The system property {@code io.taskpool.startupArchive} is either {@code off}, to neither make nor use one, or the
 * delay in milliseconds before it is made.
 */
public final class StartupArchive {
    private static final String PROPERTY = "io.taskpool.startupArchive";
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final String PREFIX = "start-";
    private static final String SUFFIX = ".jsa";

    /** At most this many are kept, and the oldest are deleted: they take about 1 MB each. */
    private static final int MAX_FILES = 12;

    /** With a heap of this size or more, object pointers are not compressed, and the usual archive does not fit. */
    private static final long LARGE_HEAP_BYTES = 31L << 30;

    /** JVM options that concern archives themselves, or with which the JVM uses none. */
    private static final List<String> UNSUITED = List.of(
            "-Xshare",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedClassListFile",
            "-XX:AOT",
            "-Xbootclasspath",
            "-Djava.system.class.loader",
            "-javaagent",
            "-agentlib",
            "-agentpath",
            "--patch-module",
            "--upgrade-module-path",
            "--limit-modules");

    private static final Set<Path> CONSIDERED = ConcurrentHashMap.newKeySet();

    private StartupArchive() {}

    /** Makes a worker do what workers do first, so that it loads the classes that all of them need. */
    public interface Training {
        /**
         * Runs a worker.
         *
         * @param like settings to base its own on
         * @param jvmArguments all its JVM options
         * @return whether it did everything and exited normally, and so has written the archive
         * @throws InterruptedException if the thread is interrupted
         */
        boolean run(ProcessSettings like, List<String> jvmArguments) throws InterruptedException;
    }

    /** Adds the option that names the archive, if there is a suitable one. */
    static void addOption(List<String> arguments, ProcessSettings settings) throws IOException {
        Path file = file(settings);
        if (file != null && Files.isRegularFile(file) && Files.size(file) > 0) {
            arguments.add("-XX:SharedArchiveFile=" + file);
            // Newer JDKs use it together with module options too, but report as an error that it was made without them.
            arguments.add("-Xlog:cds=off");
        }
    }

    /**
     * Returns the archive that such workers lack; null if they have it, should not use one, or it is being made
     * already. Called when a worker is ready, and returns at once. A caller that gets a file has to
     * {@linkplain #makeLater make it}.
     */
    public static @Nullable Path missing(ProcessSettings settings) {
        Path file;
        try {
            file = file(settings);
        } catch (IOException e) {
            return null; // without it the worker would not have started
        }
        // With a prefix it is unknown what runs, and it may be expensive: a container, another machine.
        boolean isToBeMade =
                file != null && settings.commandPrefix().isEmpty() && CONSIDERED.add(file) && !Files.exists(file);
        return isToBeMade ? file : null;
    }

    /** Makes a missing archive in the background. Returns at once. */
    public static void makeLater(Path file, ProcessSettings settings, Training training) {
        Timer.schedule(
                () -> {
                    Thread thread =
                            new Thread(null, () -> make(settings, file, training), "taskpool-archive", 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(null);
                    thread.start();
                },
                delay());
    }

    private static Duration delay() {
        String given = System.getProperty(PROPERTY, "");
        return given.isEmpty() ? DELAY : Duration.ofMillis(Long.parseLong(given));
    }

    /** Returns where the archive for such workers is or would be; null if they should not use one. */
    private static @Nullable Path file(ProcessSettings settings) throws IOException {
        if (System.getProperty(PROPERTY, "").equals("off")
                || settings.debug() != null
                || hasUnsuited(settings.jvmArgs())) {
            return null;
        }
        File classes = settings.javaHome().resolve("lib").resolve("modules").toFile();
        long made = classes.lastModified();
        if (made == 0) {
            return null; // not the layout of any JDK today
        }
        Path jar = WorkerJar.path();
        Fingerprint fingerprint = new Fingerprint()
                .add(jar.toString())
                .add(classes.getCanonicalPath())
                .add(made)
                .add(classes.length())
                .add(settings.worker().maxHeapBytes() >= LARGE_HEAP_BYTES ? 1 : 0);
        for (String argument : settings.jvmArgs()) {
            if (argument.startsWith("-XX:")) {
                fingerprint.add(argument);
            }
        }
        String name = PREFIX + fingerprint + SUFFIX;
        return jar.resolveSibling(name);
    }

    private static boolean hasUnsuited(List<String> jvmArgs) {
        for (String argument : jvmArgs) {
            for (String unsuited : UNSUITED) {
                if (argument.startsWith(unsuited)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void make(ProcessSettings settings, Path file, Training training) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                if (!Files.exists(file)) {
                    // Always the same name, so that a program that ends meanwhile leaves at most one.
                    make(settings, file, file.resolveSibling(file.getFileName() + ".tmp"), training);
                    bound(requireNonNull(file.getParent()));
                }
                Files.deleteIfExists(lockFile);
            }
        } catch (OverlappingFileLockException e) {
            return; // another copy of this library in this JVM is making it
        } catch (IOException | RuntimeException | LinkageError e) { // a LinkageError if this library was unloaded
            LoggerFactory.getLogger(StartupArchive.class)
                    .debug("No startup archive for workers could be made; they start without", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void make(ProcessSettings settings, Path file, Path temporary, Training training)
            throws IOException, InterruptedException {
        try {
            Files.write(temporary, new byte[0]);
            List<String> arguments = new ArrayList<>();
            settings.jvmArgs().stream()
                    .filter(argument -> argument.startsWith("-XX:"))
                    .forEach(arguments::add);
            arguments.add("-XX:ArchiveClassesAtExit=" + temporary);
            arguments.add("-Xlog:disable"); // suppresses warnings about the many classes that cannot be archived
            // The JVM replaces the file; if it cannot make an archive, the empty file remains.
            if (training.run(settings, arguments)) {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void bound(Path folder) {
        File[] files = folder.toFile().listFiles((where, name) -> name.startsWith(PREFIX) && name.endsWith(SUFFIX));
        if (files == null || files.length <= MAX_FILES) {
            return;
        }
        Arrays.sort(files, Comparator.comparingLong(File::lastModified));
        for (int i = 0; i < files.length - MAX_FILES; i++) {
            boolean unused = files[i].delete();
        }
    }
}
