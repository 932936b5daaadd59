package io.taskpool.benchmarks.compare;

import io.taskpool.benchmarks.os.Subprocess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Detects which runtimes are available, and installs the peers on Node.js on first use. */
final class Peers {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final PrintStream out;
    private final Path sources;
    private final Path node;
    private final Set<String> missing = new TreeSet<>();

    /**
     * Makes the detector.
     *
     * @param out the stream to print why something cannot be used
     * @param sources the folder with the peers' programs
     * @param node where to install the peers on Node.js
     */
    Peers(PrintStream out, Path sources, Path node) {
        this.out = out;
        this.sources = sources;
        this.node = node;
    }

    /** Returns the names of what cannot be used. */
    Set<String> missing() {
        return missing;
    }

    boolean hasPython() throws InterruptedException {
        return works("Python", List.of("python3", "-c", "import concurrent.futures"), null);
    }

    boolean hasNode() throws IOException, InterruptedException {
        if (!works("Node.js", List.of("node", "--version"), null)) {
            return false;
        }
        Path unused = Files.createDirectories(node);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sources.resolve("node"))) {
            for (Path file : files) {
                unused = Files.copy(file, node.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return works("the peers on Node.js", List.of("npm", "install", "--no-audit", "--no-fund"), node);
    }

    private boolean works(String what, List<String> command, @Nullable Path directory) throws InterruptedException {
        try {
            String unused = Subprocess.run(command, directory, LIMIT);
            return true;
        } catch (IOException e) {
            out.println(what + " cannot be used: " + e.getMessage());
            boolean unused = missing.add(what);
            return false;
        }
    }
}
