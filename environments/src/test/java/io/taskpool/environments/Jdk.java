package io.taskpool.environments;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.spi.ToolProvider;

/** The JDK that runs the tests, and the other one. */
final class Jdk {
    static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private Jdk() {}

    static int version() {
        return Runtime.version().feature();
    }

    static Path tool(String name) {
        return HOME.resolve("bin").resolve(name);
    }

    /** Runs javac, jar or jlink in this JVM. */
    static void run(String tool, String... arguments) {
        int exitCode = ToolProvider.findFirst(tool).orElseThrow().run(System.err, System.err, arguments);
        if (exitCode != 0) {
            throw new AssertionError(tool + " " + String.join(" ", arguments) + " failed, see its output");
        }
    }

    /** Returns a JDK 25 if this is an older one, else a JDK 17, if there is one. */
    static Optional<Path> other() throws IOException {
        int wanted = version() < 25 ? 25 : 17;
        String named = System.getenv("JDK" + wanted);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(INSTALLED)) {
            for (Path home : homes) {
                Path release = home.resolve("release");
                if (Files.isExecutable(home.resolve("bin/java"))
                        && Files.isReadable(release)
                        && Files.readString(release).contains("JAVA_VERSION=\"" + wanted + ".")) {
                    return Optional.of(home);
                }
            }
        }
        return Optional.empty();
    }
}
