package io.taskpool.benchmarks.subject;

import static java.util.Objects.requireNonNull;

import io.taskpool.Task;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;

/**
 * Waits until workers start from their archive, as they do for a program that has run before. It is made in the background
 * some time after the first worker of a JVM is ready, so without this it would be there in some rounds and not in others.
 */
final class ArchiveReady {
    private ArchiveReady() {}

    static void await(PrintStream out) throws Exception {
        Path jar = Path.of(ask(() -> System.getProperty("java.class.path")));
        Path folder = requireNonNull(jar.getParent(), "the folder of the worker's jar");
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            WatchKey unusedKey = folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (ask(ArchiveReady::archive).isEmpty()) {
                WatchKey changed = changes.take(); // whoever runs this has a limit
                List<WatchEvent<?>> unused = changed.pollEvents();
                if (!changed.reset()) {
                    throw new IOException(folder + " is gone");
                }
            }
        }
        Samples.print(out, "archive", 1);
    }

    /** Asks a new worker. */
    private static String ask(Task<String> question) throws Exception {
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("256m").build()) {
            return pool.submit(question).get();
        }
    }

    /** Returns the option that names the archive, or nothing. */
    private static String archive() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
                .findFirst()
                .orElse("");
    }
}
