package io.taskpool.benchmarks.os;

import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operating system resources that this JVM holds.
 *
 * @param openFiles the files that its file descriptors refer to; only their number is compared
 * @param threads the names of its threads
 * @param children its descendant processes, including those that have ended but were not reaped
 * @param temporaryFiles the library's files that this JVM has made in {@code /dev/shm} and {@code java.io.tmpdir}
 */
public record Resources(List<String> openFiles, List<String> threads, Set<Long> children, Set<Path> temporaryFiles) {
    /** Threads that the JDK keeps for a minute or forever once they have been needed. */
    private static final List<String> JDK_THREADS =
            List.of("process reaper", "ForkJoinPool.commonPool", "Attach Listener", "CompletableFutureDelayScheduler");

    /**
     * Takes a snapshot of the current resources.
     *
     * @return a snapshot
     */
    public static Resources now() {
        Set<Long> children = childProcesses();
        return new Resources(
                targets(Path.of("/proc/self/fd")),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> JDK_THREADS.stream().noneMatch(name::startsWith))
                        .sorted()
                        .toList(),
                children,
                boxes());
    }

    private static Set<Long> childProcesses() {
        Set<Long> children = new TreeSet<>();
        String parent = Long.toString(ProcessHandle.current().pid());
        for (Path entry : entries(Path.of("/proc"), "[0-9]*")) {
            String stat = OwnProcesses.read(entry.resolve("stat"));
            // pid (name) state parent …
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", 3);
            if (fields.length > 1 && fields[1].equals(parent)) {
                children.add(Long.valueOf(entry.getFileName().toString()));
            }
        }
        ProcessHandle.current().descendants().forEach(child -> children.add(child.pid()));
        return children;
    }

    private static Set<Path> boxes() {
        Set<Path> boxes = new TreeSet<>();
        String names = "taskpool-" + ProcessHandle.current().pid() + "-*";
        boxes.addAll(entries(Path.of("/dev/shm"), names));
        boxes.addAll(entries(Path.of(System.getProperty("java.io.tmpdir")), names));
        return boxes;
    }

    private static List<String> targets(Path descriptors) {
        List<String> targets = new ArrayList<>();
        for (Path descriptor : entries(descriptors, "*")) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                // Pools use pipes and files; the JDK may open its own sockets at any time.
                if (!target.startsWith("socket:")) {
                    targets.add(target);
                }
            } catch (IOException e) {
                targets.add("?"); // closed in the meantime, such as the descriptor for reading this folder
            }
        }
        return targets;
    }

    private static List<Path> entries(Path directory, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
                entries.forEach(found::add);
            } catch (IOException | DirectoryIteratorException e) {
                return found; // the process has ended in the meantime
            }
        }
        return found;
    }

    /**
     * Waits until no processes, worker threads and temporary files are left beyond those of an earlier snapshot. Used
     * after a warm-up, which opens some descriptors permanently.
     *
     * @param before the earlier snapshot
     * @param limit how long to wait at most
     * @return the current snapshot
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static Resources awaitSettled(Resources before, Duration limit) throws InterruptedException {
        boolean unused = Until.holds(
                () -> {
                    Resources now = now();
                    return before.children.containsAll(now.children)
                            && before.temporaryFiles.containsAll(now.temporaryFiles)
                            && now.threads.stream().noneMatch(name -> name.contains("-process-"));
                },
                limit);
        return now();
    }

    /**
     * Waits until no more is held than in an earlier snapshot.
     *
     * @param before the earlier snapshot
     * @param limit how long to wait at most
     * @return a description of what is held in addition, or the empty string
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static String awaitNoMoreThan(Resources before, Duration limit) throws InterruptedException {
        boolean unused = Until.holds(() -> now().excessOver(before).isEmpty(), limit);
        return now().excessOver(before);
    }

    /**
     * Compares this snapshot with an earlier one.
     *
     * @param before the earlier snapshot
     * @return a description of what is held in addition, or the empty string
     */
    public String excessOver(Resources before) {
        List<String> excess = new ArrayList<>();
        if (openFiles.size() > before.openFiles.size()) {
            List<String> more = new ArrayList<>(openFiles);
            before.openFiles.forEach(more::remove);
            excess.add(openFiles.size() + " file descriptors, were " + before.openFiles.size() + ", new are " + more);
        }
        if (threads.size() > before.threads.size()) {
            List<String> more = new ArrayList<>(threads);
            before.threads.forEach(more::remove);
            excess.add(threads.size() + " threads, were " + before.threads.size() + ", new are " + more);
        }
        Set<Long> moreChildren = Sets.difference(children, before.children);
        if (!moreChildren.isEmpty()) {
            excess.add("processes " + moreChildren);
        }
        Set<Path> moreFiles = Sets.difference(temporaryFiles, before.temporaryFiles);
        if (!moreFiles.isEmpty()) {
            excess.add("temporary files " + moreFiles);
        }
        return String.join("; ", excess);
    }

    /**
     * Describes the numbers in one line.
     *
     * @return the numbers
     */
    public String summary() {
        return openFiles.size() + " descriptors, " + threads.size() + " threads, " + children.size()
                + " child processes, " + temporaryFiles.size() + " temporary files";
    }
}
