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
 * Waits until workers start from their class data archive, as they do for a program that has run before. The library
 * makes the archive in the background after the first worker of a JVM is ready, so without this wait only some rounds
 * would use it.
 */
final class ArchiveReady {
    private ArchiveReady() {}

    static void await(PrintStream out) throws Exception {
        Path jar = Path.of(ask(() -> System.getProperty("java.class.path")));
        Path folder = requireNonNull(jar.getParent(), "the folder of the worker's jar");
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            WatchKey unusedKey = folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (ask(ArchiveReady::archive).isEmpty()) {
                WatchKey changed = changes.take(); // the program that runs this one has a time limit
                List<WatchEvent<?>> unused = changed.pollEvents();
                if (!changed.reset()) {
                    throw new IOException(folder + " was deleted while waiting for the archive in it");
                }
            }
        }
        Samples.print(out, "archive", 1);
    }

    /** Runs a task on a new worker. */
    private static String ask(Task<String> question) throws Exception {
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("256m").build()) {
            return pool.submit(question).get();
        }
    }

    /** Returns this JVM's option that names the archive, or an empty string. */
    private static String archive() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
                .findFirst()
                .orElse("");
    }
}
