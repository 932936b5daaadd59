package io.taskpool.benchmarks.compare;

import io.taskpool.benchmarks.subject.Order;
import io.taskpool.benchmarks.subject.SubjectMain;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the command lines of the contenders. */
final class Commands {
    /** Enough for 300 MiB of arrays, once as items and twice as results of a map; the same for all contenders. */
    private static final String HEAP = "-Xmx3g";

    private final Path javaHome;
    private final Path peers;
    private final Path node;

    /**
     * Makes the factory.
     *
     * @param javaHome the JDK for the contenders on Java
     * @param peers the folder with the peers' programs
     * @param node where the peers on Node.js are installed
     */
    Commands(Path javaHome, Path peers, Path node) {
        this.javaHome = javaHome;
        this.peers = peers;
        this.node = node;
    }

    List<String> of(Contender contender, Order order) {
        List<String> command = new ArrayList<>(
                switch (contender.platform()) {
                    case JAVA, JAVA_21 ->
                        List.of(
                                javaHome.resolve(Path.of("bin", "java")).toString(),
                                HEAP,
                                "-cp",
                                classPath(),
                                SubjectMain.class.getName());
                    case PYTHON ->
                        List.of(
                                "python3",
                                peers.resolve(Path.of("python", "subject.py")).toString());
                    case NODE -> List.of("node", node.resolve("subject.mjs").toString());
                });
        command.addAll(order.arguments());
        return command;
    }

    /** Returns the command that waits until this library's workers start from their archive. */
    List<String> makeArchiveReady() {
        return List.of(
                javaHome.resolve(Path.of("bin", "java")).toString(),
                HEAP,
                "-Dio.taskpool.startupArchive=0",
                "-cp",
                classPath(),
                SubjectMain.class.getName(),
                "taskpool-archive",
                "archive",
                "0",
                "0",
                "1");
    }

    /** Leaves out the logging backend, whose initialization would count as part of the first pool. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
